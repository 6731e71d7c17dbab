package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.audit.AuditEntry;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may keep memory and start from it, and what is on record of it; on a host with CRIU and without. */
class CheckpointOperationsIT {

    private OperationsFixture fixture;
    private CheckpointOperations checkpoints;
    private String id;

    @BeforeEach
    void open() {
        fixture = new OperationsFixture("kept", Clock.systemUTC());
        checkpoints = new CheckpointOperations(fixture.engine, fixture.recorder);
        id = fixture.harmless("kept");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void who_only_looks_may_list_and_nothing_else() {
        assertThat(checkpoints.list(OperationsFixture.VIEWER, id)).isEmpty();
        assertForbidden(() -> checkpoints.create(OperationsFixture.VIEWER, id, "one", true));
        assertForbidden(() -> checkpoints.start(OperationsFixture.VIEWER, id, "one"));
        assertForbidden(() -> checkpoints.remove(OperationsFixture.VIEWER, id, "one"));
    }

    private static void assertForbidden(Runnable act) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN));
    }

    @Test
    void each_act_is_on_record_with_the_checkpoint_whatever_comes_of_it() {
        assertThatThrownBy(() -> checkpoints.create(OperationsFixture.OPERATOR, id, "one", false))
                .hasMessageContaining("is not running");
        assertThatThrownBy(() -> checkpoints.start(OperationsFixture.OPERATOR, id, "one"))
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> checkpoints.remove(OperationsFixture.OPERATOR, id, "one"))
                .hasMessageContaining("does not exist");
        for (String action :
                new String[] {"container.checkpointed", "container.started", "container.checkpoint-removed"}) {
            assertThat(row(action).parameters()).as(action).contains("\"checkpoint\":\"one\"");
            assertThat(row(action).target().id()).isEqualTo(id);
            assertThat(row(action).actor()).isEqualTo("oscar");
        }
    }

    private AuditEntry row(String action) {
        return fixture.recorded().stream()
                .filter(entry -> entry.action().equals(action))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing on record of " + action));
    }
}
