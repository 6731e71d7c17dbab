package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.cgroup.Limits;
import io.cofferdam.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Containers that work against whoever runs them. */
@Tag("v2")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileContainerIT {

    /** Stops every process but itself, and with luck one that joins before it has become its program. */
    private static final String STOPS_WHAT_JOINS =
            "trap '' TERM; while :; do for p in /proc/[0-9]*; do p=${p#/proc/}; [ $p -gt 1 ] && kill -STOP $p; done; done 2>/dev/null";

    private static final int ATTEMPTS = 200;

    private EngineFixture it;

    @BeforeAll
    void open() {
        it = new EngineFixture("hostile-it");
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    void one_that_stops_whoever_joins_it_holds_up_nobody_for_long_and_can_be_killed() {
        String id = it.started("sh", "-c", STOPS_WHAT_JOINS);
        ProblemException caught = joinUntilCaught(id);
        assertThat(caught).hasMessageContaining("exec failed").hasMessageContaining("errno 110");
        Instant asked = Instant.now();
        it.engine.remove(id, true, true);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(20));
        assertThat(it.engine.find(id)).isEmpty();
    }

    private ProblemException joinUntilCaught(String id) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String exec = it.engine.createExec(
                    id, new ExecRequest(List.of("true"), List.of(), null, null, false, false, true, true, false, 0, 0));
            try {
                it.engine.startExecDetached(exec);
            } catch (ProblemException e) {
                return e;
            }
        }
        throw new AssertionError("none of " + ATTEMPTS + " processes was stopped in time");
    }

    @Test
    void what_a_container_was_given_for_itself_goes_with_it() throws Exception {
        LifecycleRequest autoRemove = new LifecycleRequest(true, RestartPolicy.none(), null, null, null, null);
        ContainerRequest request = new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of("touch", "/data/file"),
                NetworkRequest.mode("none"),
                SecurityRequest.defaults(),
                autoRemove,
                Limits.none(),
                List.of(new MountSpec(MountSpec.Type.VOLUME, "", "/data", false, "")),
                Map.of(),
                null);
        String id = it.create(request);
        assertThat(it.engine.volumes().list()).hasSize(1);
        var removal = it.engine.waitFor(id, WaitCondition.REMOVED);
        var volumeGone = new java.util.concurrent.CompletableFuture<Boolean>();
        try (var events = it.engine.events().subscribe(event -> {
            if (event.type().equals("volume") && event.action().equals("destroy")) {
                volumeGone.complete(true);
            }
        })) {
            it.engine.start(id);
            assertThat(removal.get(60, TimeUnit.SECONDS).code()).isZero();
            assertThat(volumeGone.get(60, TimeUnit.SECONDS)).isTrue();
            assertThat(events).isNotNull();
        }
        assertThat(it.engine.volumes().list()).isEmpty();
    }
}
