package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.RunningService;
import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.Role;
import io.cofferdam.audit.AuditEntry;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What people do with containers, and what the record says of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerOperationsIT {

    private static final Caller SOMEBODY = Caller.system();
    private static final Caller VIEWER =
            new Caller(Actor.session("vera", Role.VIEWER, "session"), Door.CONSOLE, "127.0.0.1");

    private RunningService service;
    private ContainerOperations containers;

    @BeforeAll
    void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        containers = service.bean(ContainerOperations.class);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private List<AuditEntry> record(String target) {
        return service.bean(AuditTrail.class)
                .search(new AuditFilter(null, null, null, target, null, null, null, null), 50)
                .entries();
    }

    @Test
    void a_launch_that_does_not_start_leaves_nothing_but_its_record() {
        LaunchResult result = containers.launch(SOMEBODY, ContainerRequest.of("failing", "busybox", "/no/such"));
        assertThat(result).isInstanceOfSatisfying(LaunchResult.Failed.class, failed -> {
            assertThat(failed.problem().what()).isNotEmpty();
            assertThat(failed.plan()).isNotNull();
            assertThat(failed.plan().failedStep()).isNotNull();
        });
        assertThat(containers.list(SOMEBODY)).extracting(view -> view.name()).doesNotContain("failing");
        assertThat(record("failing"))
                .extracting(AuditEntry::action, AuditEntry::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("container.removed", "done"),
                        org.assertj.core.groups.Tuple.tuple("container.started", "failed"),
                        org.assertj.core.groups.Tuple.tuple("container.created", "done"));
    }

    @Test
    void who_may_only_look_launches_nothing() {
        assertThatThrownBy(() -> containers.launch(VIEWER, ContainerRequest.of("forbidden", "busybox", "true")))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.FORBIDDEN));
        assertThat(record("forbidden")).extracting(AuditEntry::outcome).containsExactly("refused");
    }

    @Test
    void a_container_with_a_made_up_name_is_found_in_the_record_by_that_name() {
        String id = containers
                .create(SOMEBODY, ContainerRequest.of(null, "busybox", "true"))
                .id();
        String name = containers.inspect(SOMEBODY, id).name();
        assertThat(record(name)).singleElement().satisfies(created -> {
            assertThat(created.action()).isEqualTo("container.created");
            assertThat(created.target().id()).isEqualTo(id);
        });
        containers.remove(SOMEBODY, id, true, true);
    }

    @Test
    void a_change_of_limits_is_recorded_as_asked_and_as_it_came_into_force() {
        containers.launch(SOMEBODY, ContainerRequest.of("limited", "busybox", "sleep", "1000"));
        Limits limits = containers.inspect(SOMEBODY, "limited").spec().limits();
        containers.changeLimits(SOMEBODY, "limited", limits.with(b -> b.pidsMax(77L)));
        AuditEntry changed = record("limited").getFirst();
        assertThat(changed.parameters()).contains("\"pidsMax\":77");
        assertThat(changed.after()).isEqualTo("{\"pids.max\":\"77\"}");
        assertThat(changed.before()).startsWith("{\"pids.max\":");
        assertThatThrownBy(() -> containers.changeLimits(
                        SOMEBODY, "limited", limits.with(b -> b.pidsMax(77L).memoryMaxBytes(4096L))))
                .isInstanceOf(ProblemException.class);
        AuditEntry failed = record("limited").getFirst();
        assertThat(failed.outcome()).isEqualTo("failed");
        assertThat(failed.parameters())
                .contains("\"asked\":{\"memoryMaxBytes\":4096}", "\"before\":{\"memoryMaxBytes\":\"none\"}");
        containers.remove(SOMEBODY, "limited", true, true);
    }

    @Test
    void a_change_of_device_rules_is_recorded_with_all_that_the_kernel_keeps() {
        containers.launch(SOMEBODY, ContainerRequest.of("handed", "busybox", "sleep", "1000"));
        Limits limits = containers.inspect(SOMEBODY, "handed").spec().limits();
        containers.changeLimits(
                SOMEBODY, "handed", limits.with(b -> b.deviceRules(List.of(DeviceRule.parse("c 10:229 rw", true)))));
        AuditEntry changed = record("handed").getFirst();
        assertThat(changed.parameters()).contains("\"asked\":{\"deviceRules\":[\"c 10:229 rw\"]}");
        assertThat(changed.before()).contains("c 1:3 rwm").doesNotContain("c 10:229");
        assertThat(changed.after()).contains("c 1:3 rwm", "c 10:229 rw");
        containers.remove(SOMEBODY, "handed", true, true);
    }
}
