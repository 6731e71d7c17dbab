package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.audit.AuditEntry;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.AttachRequest;
import io.cofferdam.container.AttachSession;
import io.cofferdam.container.Engine;
import io.cofferdam.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody swaps two containers' names at the worst moment: after the permission was checked, before the act. */
class SwappedNameIT {

    private final RecordMoment moment = new RecordMoment();
    private OperationsFixture fixture;
    private Engine engine;
    private ContainerOperations containers;
    private String harmless;
    private String powerful;

    @BeforeEach
    void open() {
        fixture = new OperationsFixture("swap", moment);
        engine = fixture.engine;
        containers = fixture.containers;
        harmless = fixture.harmless("xx");
        powerful = fixture.powerful("admins");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void attaches_to_the_container_that_was_checked() {
        moment.next = this::swap;
        try (AttachSession session =
                containers.attach(OperationsFixture.OPERATOR, "xx", new AttachRequest(true, true, true, false, true))) {
            assertThat(session.tty()).as("the powerful one has a terminal").isFalse();
        }
        assertThat(recorded().target().id()).isEqualTo(harmless);
    }

    @Test
    void refuses_to_attach_to_a_powerful_container_whatever_it_is_called() {
        assertThatThrownBy(() -> containers.attach(
                        OperationsFixture.OPERATOR, "admins", new AttachRequest(true, true, true, false, true)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("CONTAINER_PRIVILEGED");
        assertThat(recorded().target().id()).isEqualTo(powerful);
    }

    @Test
    void changes_the_limits_of_the_container_that_was_checked() {
        moment.next = this::swap;
        containers.changeLimits(OperationsFixture.OPERATOR, "xx", Limits.none().with(limits -> limits.pidsMax(77L)));
        assertThat(engine.require(harmless).spec().limits().pidsMax()).isEqualTo(77L);
        assertThat(engine.require(powerful).spec().limits().pidsMax()).isNotEqualTo(77L);
    }

    @Test
    void starts_stops_and_runs_commands_in_the_container_that_was_checked() {
        moment.next = this::swap;
        containers.start(OperationsFixture.OPERATOR, "xx");
        assertThat(engine.require(harmless).running()).isTrue();
        assertThat(engine.require(powerful).running()).isFalse();

        engine.rename("xx", "zz");
        engine.rename("yy", "xx");
        engine.rename("zz", "admins");
        moment.next = this::swap;
        String exec = fixture.execs.create(
                OperationsFixture.OPERATOR,
                "xx",
                new io.cofferdam.container.ExecRequest(
                        List.of("id"), List.of(), null, null, false, false, true, true, false, 0, 0));
        assertThat(engine.exec(exec).containerId()).isEqualTo(harmless);
        containers.kill(OperationsFixture.OPERATOR, harmless, "KILL");
    }

    @Test
    void does_not_act_on_a_container_that_took_the_name_of_none() {
        moment.next = () -> engine.rename("admins", "later");
        assertThatThrownBy(() -> containers.remove(OperationsFixture.OPERATOR, "later", true, false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("No such container");
        assertThat(engine.find(powerful)).isPresent();
    }

    private void swap() {
        engine.rename("xx", "yy");
        engine.rename("admins", "xx");
    }

    private AuditEntry recorded() {
        return fixture.recorded().getFirst();
    }

    /** The record asks it for the time when it writes an intent: between the check of an operation and its act. */
    private static final class RecordMoment extends Clock {

        private Runnable next = () -> {};

        @Override
        public Instant instant() {
            Runnable now = next;
            next = () -> {};
            now.run();
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("only UTC");
        }
    }
}
