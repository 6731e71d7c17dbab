package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.audit.AuditEntry;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.LifecycleRequest;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.RestartPolicy;
import io.cofferdam.container.WaitCondition;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is on record of acts that nobody asked for at that moment, and of what comes with an act. */
@Timeout(60)
class OwnActsIT {

    private OperationsFixture fixture;

    @BeforeEach
    void open() {
        fixture = new OperationsFixture("acts", Clock.systemUTC());
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void the_end_of_a_container_and_its_removal_are_on_record() {
        String id = create("short", new LifecycleRequest(true, RestartPolicy.none(), null, null, null, null), "true");
        fixture.containers.start(OperationsFixture.OPERATOR, id);
        awaitRow("container.removed", entry -> entry.parameters().contains("volumesRemoved"));
        assertThat(row("container.exited"))
                .matches(entry -> entry.target().id().equals(id))
                .matches(entry -> entry.parameters().contains("\"exitCode\":0"))
                .matches(entry -> entry.actorKind().equals("system"));
    }

    @Test
    void an_end_that_nobody_saw_is_on_record_when_the_service_is_back() {
        String id = create("orphan", LifecycleRequest.defaults(), "sleep", "1000");
        fixture.containers.start(OperationsFixture.OPERATOR, id);
        ProcessHandle process =
                ProcessHandle.of(fixture.engine.require(id).state().pid()).orElseThrow();
        ProcessHandle supervisor = process.parent().orElseThrow();
        fixture.away(() -> {
            process.destroyForcibly();
            supervisor.onExit().join();
        });
        assertThat(row("container.exited"))
                .matches(entry -> entry.target().id().equals(id))
                .matches(entry -> entry.parameters().contains("\"exitCode\":137"))
                .matches(entry -> entry.parameters().contains("finishedAt"));
        fixture.away(() -> {});
        assertThat(fixture.recorded())
                .filteredOn(entry -> entry.action().equals("container.exited"))
                .hasSize(1);
    }

    @Test
    void a_restart_by_policy_is_on_record() {
        String id = create(
                "failing",
                new LifecycleRequest(false, new RestartPolicy("on-failure", 1), null, null, null, null),
                "false");
        fixture.containers.start(OperationsFixture.OPERATOR, id);
        awaitRow("container.restarted", entry -> entry.actorKind().equals("system"));
    }

    @Test
    void volumes_that_go_with_a_container_are_on_record_and_named_ones_stay() throws Exception {
        ContainerRequest plain = ContainerRequest.of("keeper", "busybox", "true");
        String id = fixture.containers
                .create(
                        OperationsFixture.OPERATOR,
                        withMounts(plain, List.of(volume("", ""), volume("data", "anonymous"))))
                .id();
        fixture.containers.remove(OperationsFixture.OPERATOR, id, true, true);
        assertThat(fixture.engine.volumes().find("data")).isPresent();
        assertThat(fixture.recorded())
                .filteredOn(entry -> entry.action().equals("volume.removed"))
                .singleElement()
                .matches(entry -> entry.actor().equals("oscar"));
    }

    @Test
    void what_was_asked_for_is_on_record_whatever_comes_of_it() throws Exception {
        String id = create("bounded", LifecycleRequest.defaults(), "sleep", "1000");
        fixture.containers.start(OperationsFixture.OPERATOR, id);
        fixture.containers.changeLimits(
                OperationsFixture.OPERATOR, id, fixture.engine.limits(id).with(l -> l.cpuShares(1L)));
        assertThat(row("limits.changed").parameters()).contains("asked").contains("\"cpuShares\":1");
        assertThat(row("limits.changed").after()).contains("cpu.");
        try {
            fixture.containers.changeLimits(
                    OperationsFixture.OPERATOR, id, Limits.none().with(l -> l.memoryMaxBytes(1L)));
        } catch (io.cofferdam.problem.ProblemException expected) {
            assertThat(row("limits.changed").outcome()).isEqualTo("failed");
        }
        assertThat(row("limits.changed").parameters())
                .contains("\"memoryMaxBytes\":1")
                .contains("before");
        fixture.containers.stop(OperationsFixture.OPERATOR, id, "SIGKILL", 3);
        assertThat(row("container.stopped").parameters()).contains("SIGKILL").contains("3");
        fixture.containers.changeRestartPolicy(OperationsFixture.OPERATOR, id, new RestartPolicy("always", 0));
        assertThat(row("container.policy-changed").before()).contains("no");
        assertThat(row("container.policy-changed").after()).contains("always");
        fixture.engine.waitFor(id, WaitCondition.NOT_RUNNING).get(20, TimeUnit.SECONDS);
    }

    private String create(String name, LifecycleRequest lifecycle, String... command) {
        ContainerRequest plain = ContainerRequest.of(name, "busybox", command);
        ContainerRequest request = new ContainerRequest(
                name,
                plain.image(),
                plain.process(),
                plain.network(),
                plain.security(),
                lifecycle,
                plain.limits(),
                List.of(),
                Map.of(),
                null);
        return fixture.containers.create(OperationsFixture.OPERATOR, request).id();
    }

    private static ContainerRequest withMounts(ContainerRequest plain, List<MountSpec> mounts) {
        return new ContainerRequest(
                plain.name(),
                plain.image(),
                plain.process(),
                plain.network(),
                plain.security(),
                plain.lifecycle(),
                plain.limits(),
                mounts,
                Map.of(),
                null);
    }

    private static MountSpec volume(String name, String options) {
        return new MountSpec(MountSpec.Type.VOLUME, name, "/" + (name.isEmpty() ? "nameless" : name), false, options);
    }

    private AuditEntry row(String action) {
        return fixture.recorded().stream()
                .filter(entry -> entry.action().equals(action))
                .findFirst()
                .orElseThrow();
    }

    /** The engine tells of its own acts after they have happened. */
    private void awaitRow(String action, Predicate<AuditEntry> which) {
        CompletableFuture.runAsync(() -> {
                    while (fixture.recorded().stream()
                            .noneMatch(entry -> entry.action().equals(action) && which.test(entry))) {
                        Thread.onSpinWait();
                    }
                })
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
