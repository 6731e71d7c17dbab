package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Health checks in real containers; times are short so that nobody waits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HealthIT {

    private static final long MILLI = 1_000_000;

    private EngineFixture fixture;

    @BeforeAll
    void open() {
        fixture = new EngineFixture("health");
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    private String create(HealthCheck check, boolean restartUnhealthy, String... command) {
        return fixture.create(Requests.with(
                new LifecycleRequest(false, null, null, 0, null, null, null, check, restartUnhealthy), command));
    }

    private static HealthCheck shell(String line, long intervalMillis, long timeoutMillis, int retries) {
        return new HealthCheck(
                List.of("CMD-SHELL", line), intervalMillis * MILLI, timeoutMillis * MILLI, 0, 0, retries, null);
    }

    /** What the events say of one container's health. */
    private final class Heard implements AutoCloseable {
        private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
        private final EventBus.Subscription subscription;

        Heard(String id) {
            subscription = fixture.engine.events().subscribe(event -> {
                boolean said = event.action().startsWith("health_status: ")
                        || event.action().equals("die");
                if (event.id().equals(id) && said) {
                    words.add(event.action());
                }
            });
        }

        String next() throws InterruptedException {
            return words.poll(30, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            subscription.close();
        }
    }

    @Test
    void becomes_healthy_unhealthy_and_healthy_again() throws Exception {
        String id = create(shell("echo looked; test ! -e /broken", 20, 0, 2), false, "sleep", "1000");
        try (Heard heard = new Heard(id)) {
            fixture.engine.start(id);
            assertThat(heard.next()).isEqualTo("health_status: healthy");
            fixture.exec(id, "touch", "/broken");
            assertThat(heard.next()).isEqualTo("health_status: unhealthy");
            Health health = fixture.engine.require(id).health();
            assertThat(health.failingStreak()).isGreaterThanOrEqualTo(2);
            assertThat(health.log().getLast().exitCode()).isEqualTo(1);
            assertThat(health.log().getLast().output()).isEqualTo("looked\n");
            fixture.exec(id, "rm", "/broken");
            assertThat(heard.next()).isEqualTo("health_status: healthy");
        }
        fixture.engine.remove(id, true, true);
    }

    @Test
    void a_probe_that_hangs_fails_and_leaves_no_process() throws Exception {
        String id = create(
                new HealthCheck(List.of("CMD", "sleep", "4711"), 20 * MILLI, 50 * MILLI, 0, 0, 1, null),
                false,
                "sleep",
                "1000");
        try (Heard heard = new Heard(id)) {
            fixture.engine.start(id);
            assertThat(heard.next()).isEqualTo("health_status: unhealthy");
            Health.Probe first = fixture.engine.require(id).health().log().getFirst();
            assertThat(first.exitCode()).isEqualTo(-1);
            assertThat(first.output()).startsWith("Health check exceeded timeout (0.05s)");
        }
        while (fixture.engine.require(id).health().log().size() < 5) {
            Thread.onSpinWait();
        }
        fixture.engine.pause(id);
        assertThat(fixture.engine.processes(id).stream()
                        .filter(p -> p.toString().contains("4711")))
                .hasSizeLessThanOrEqualTo(1);
        fixture.engine.unpause(id);
        fixture.engine.remove(id, true, true);
    }

    @Test
    void a_command_that_is_not_there_is_a_failure() throws Exception {
        String id = create(
                new HealthCheck(List.of("CMD", "/no/such"), 20 * MILLI, 0, 0, 0, 1, null), false, "sleep", "1000");
        try (Heard heard = new Heard(id)) {
            fixture.engine.start(id);
            assertThat(heard.next()).isEqualTo("health_status: unhealthy");
            assertThat(fixture.engine.require(id).health().log().getLast().output())
                    .contains("no such file or directory");
        }
        fixture.engine.remove(id, true, true);
    }

    @Test
    void failures_of_the_start_period_do_not_count() throws Exception {
        List<String> fourth = List.of("CMD-SHELL", "echo x >> /count; test $(wc -l < /count) -gt 3");
        String id = create(
                new HealthCheck(fourth, 60_000 * MILLI, 0, 60_000 * MILLI, 10 * MILLI, 1, null),
                false,
                "sleep",
                "1000");
        try (Heard heard = new Heard(id)) {
            fixture.engine.start(id);
            assertThat(heard.next()).isEqualTo("health_status: healthy");
            assertThat(fixture.engine.require(id).health().log())
                    .extracting(Health.Probe::exitCode)
                    .containsExactly(1, 1, 1, 0);
        }
        fixture.engine.remove(id, true, true);
    }

    @Test
    void restarts_what_is_unhealthy_where_that_is_asked_for() throws Exception {
        String id = create(shell("test ! -e /tmp/broken", 20, 0, 1), true, "sh", "-c", "rm -f /tmp/broken; sleep 1000");
        try (Heard heard = new Heard(id)) {
            fixture.engine.start(id);
            assertThat(heard.next()).isEqualTo("health_status: healthy");
            fixture.exec(id, "touch", "/tmp/broken");
            assertThat(heard.next()).isEqualTo("health_status: unhealthy");
            assertThat(heard.next()).isEqualTo("die");
            assertThat(heard.next()).isEqualTo("health_status: healthy");
            assertThat(fixture.engine.require(id).state().restartCount()).isEqualTo(1);
        }
        fixture.engine.stop(id, null, 0);
        assertThat(fixture.engine.require(id).running()).isFalse();
        fixture.engine.remove(id, true, true);
    }

    @Test
    void goes_on_probing_after_the_service_has_come_back() throws Exception {
        String id = create(shell("true", 20, 0, 1), false, "sleep", "1000");
        fixture.engine.start(id);
        fixture.restartService();
        try (Heard heard = new Heard(id)) {
            Health found = fixture.engine.require(id).health();
            assertThat(found).isNotNull();
            if (found.state() != Health.State.HEALTHY) {
                assertThat(heard.next()).isEqualTo("health_status: healthy");
            }
        }
        fixture.engine.remove(id, true, true);
    }
}
