package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartsTest {

    private final CompletableFuture<ContainerEntry> restarted = new CompletableFuture<>();
    private final Restarts restarts = new Restarts(restarted::complete);

    @ParameterizedTest
    @CsvSource({
        "no,0,1,0,false",
        "always,0,0,99,true",
        "unless-stopped,0,137,0,true",
        "on-failure,0,0,0,false",
        "on-failure,0,1,99,true",
        "on-failure,3,1,2,true",
        "on-failure,3,1,3,false",
    })
    void follows_the_policy(String policy, int most, int code, int restartsSoFar, boolean wanted) {
        ContainerEntry entry = entry(policy, most, restartsSoFar);
        assertThat(restarts.wants(entry, exit(code))).isEqualTo(wanted);
    }

    @Test
    void leaves_a_container_that_somebody_stopped() {
        ContainerEntry entry = entry("always", 0, 0);
        entry.stopping = true;
        assertThat(restarts.wants(entry, exit(1))).isFalse();
    }

    @Test
    void leaves_a_container_that_was_removed() {
        ContainerEntry entry = entry("always", 0, 0);
        entry.markRemoved();
        assertThat(restarts.wants(entry, exit(1))).isFalse();
    }

    @Test
    void brings_a_container_back_after_a_moment() throws Exception {
        ContainerEntry entry = entry("always", 0, 0);
        restarts.schedule(entry);
        assertThat(restarted.get(20, TimeUnit.SECONDS)).isSameAs(entry);
    }

    private static ContainerEntry entry(String policy, int most, int restartsSoFar) {
        ContainerEntry entry = Specs.entry(Requests.with(
                new LifecycleRequest(false, new RestartPolicy(policy, most), null, null, null, null), "true"));
        Instant now = Instant.now();
        entry.state(new ContainerState(Status.EXITED, 0, 1, false, "", now, now, restartsSoFar, false, null, null));
        return entry;
    }

    private static ExitStatus exit(int code) {
        return new ExitStatus(code, false, Instant.now());
    }
}
