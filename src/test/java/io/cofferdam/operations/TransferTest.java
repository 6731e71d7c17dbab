package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.operations.Transfer.Changes;
import io.cofferdam.operations.Transfer.Direction;
import io.cofferdam.operations.Transfer.State;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.PullProgress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransferTest {

    private static final ImageReference IMAGE = ImageReference.parse("busybox");
    private static final ProblemException BROKEN = ProblemException.invalid("It broke.", "So it is.", "Mend it.");

    private final Transfer transfer = new Transfer("1", Direction.PULL, IMAGE, Platform.host(), "ada", Instant.EPOCH);

    @Test
    void a_watcher_sees_the_latest_state_of_each_layer_once() throws Exception {
        transfer.update(step("a", "Downloading", 1));
        transfer.update(step("b", "Downloading", 1));
        transfer.update(step("a", "Downloading", 2));
        Changes first = transfer.awaitChanges(0);
        assertThat(first.steps()).containsExactly(step("a", "Downloading", 2), step("b", "Downloading", 1));
        transfer.update(step("b", "Pull complete", 0));
        Changes second = transfer.awaitChanges(first.revision());
        assertThat(second.steps()).containsExactly(step("b", "Pull complete", 0));
        assertThat(second.ended()).isFalse();
        assertThat(transfer.steps()).hasSize(2);
    }

    @Test
    void a_watcher_who_comes_late_sees_all_and_the_end() throws Exception {
        transfer.run(() -> transfer.update(step("a", "Pull complete", 0)));
        Changes changes = transfer.awaitChanges(0);
        assertThat(changes.steps()).hasSize(1);
        assertThat(changes.ended()).isTrue();
        assertThat(transfer.awaitChanges(changes.revision()).ended()).isTrue();
        assertThat(transfer.state()).isEqualTo(State.DONE);
        assertThat(transfer.ended()).isNotNull();
        assertThat(transfer.problem()).isNull();
    }

    @Test
    void a_watcher_waits_for_what_is_to_come() throws Exception {
        CompletableFuture<List<PullProgress>> seen = CompletableFuture.supplyAsync(() -> {
            try {
                return transfer.awaitChanges(0).steps();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        transfer.update(step("a", "Waiting", 0));
        assertThat(seen.get(20, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void a_cancellation_before_it_has_begun_is_not_forgotten() {
        transfer.cancel();
        transfer.run(() -> transfer.interruptibly(() -> endless(new CountDownLatch(1))));
        assertThat(transfer.state()).isEqualTo(State.CANCELLED);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void what_has_ended_cannot_be_cancelled() {
        transfer.run(() -> {});
        transfer.cancel();
        assertThat(transfer.state()).isEqualTo(State.DONE);
    }

    private static Object endless(CountDownLatch begun) {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("it ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BROKEN;
        }
    }

    private static PullProgress step(String id, String status, long bytes) {
        return new PullProgress(id, status, bytes, bytes == 0 ? 0 : 10);
    }
}
