package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.TestDatabase;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.operations.Transfer.Direction;
import io.cofferdam.operations.Transfer.State;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.PullProgress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

@Timeout(30)
class TransfersTest {

    private static final ImageReference IMAGE = ImageReference.parse("localhost:5000/app:1");

    private final DataSource database = TestDatabase.create();
    private final Transfers transfers = new Transfers(new TransferHistory(database));

    private Transfer start(Consumer<Transfer> work) {
        return start("ada", work);
    }

    private Transfer start(String actor, Consumer<Transfer> work) {
        return transfers.start(Direction.PULL, IMAGE, Platform.parse("linux/amd64"), actor, work);
    }

    private static Transfer ended(Transfer transfer) throws InterruptedException {
        for (long revision = 0; ; ) {
            Transfer.Changes changes = transfer.awaitChanges(revision);
            revision = changes.revision();
            if (changes.ended()) {
                return transfer;
            }
        }
    }

    @Test
    void shows_the_latest_state_of_each_layer_to_whoever_looks() throws InterruptedException {
        Transfer transfer = ended(start(t -> {
            t.update(new PullProgress("aaa", "Downloading", 1, 10));
            t.update(new PullProgress("bbb", "Downloading", 2, 20));
            t.update(new PullProgress("aaa", "Pull complete", 0, 0));
        }));
        assertThat(transfer.state()).isEqualTo(State.DONE);
        assertThat(transfer.steps()).extracting(PullProgress::id).containsExactly("aaa", "bbb");
        assertThat(transfer.awaitChanges(2).steps())
                .extracting(PullProgress::status)
                .containsExactly("Pull complete");
    }

    @Test
    void interrupts_the_work_that_is_cancelled_and_not_what_is_written_about_it() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean disturbed = new AtomicBoolean(true);
        Transfer transfer = start(t -> {
            try {
                waitForEver(t, begun);
            } finally {
                disturbed.set(Thread.currentThread().isInterrupted());
            }
        });
        begun.await();
        transfer.cancel();
        assertThat(ended(transfer).state()).isEqualTo(State.CANCELLED);
        assertThat(disturbed).isFalse();
    }

    private static void waitForEver(Transfer transfer, CountDownLatch begun) {
        transfer.interruptibly(() -> waitForEver(begun));
    }

    private static boolean waitForEver(CountDownLatch begun) {
        begun.countDown();
        try {
            new CountDownLatch(1).await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.conflict("It was cut off.", "", "");
        }
    }

    @Test
    void keeps_the_reason_of_a_failure() throws InterruptedException {
        Transfer transfer = ended(start(t -> {
            throw ProblemException.notFound("No such thing.", "It never was.", "Ask for another.");
        }));
        assertThat(transfer.state()).isEqualTo(State.FAILED);
        assertThat(transfer.problem()).hasMessageContaining("It never was.");
    }

    @Test
    void shows_an_error_of_its_own_as_a_failure_too() throws InterruptedException {
        Transfer transfer = ended(start(t -> {
            throw new IllegalStateException("a bug");
        }));
        assertThat(transfer.state()).isEqualTo(State.FAILED);
        assertThat(transfer.problem()).hasMessageContaining("a bug");
    }

    @Test
    void calls_what_ran_when_the_service_ended_interrupted() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Transfer running = start(t -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Transfers afterRestart = new Transfers(new TransferHistory(database));
        Transfer seen = afterRestart.require(running.id());
        assertThat(seen.state()).isEqualTo(State.INTERRUPTED);
        assertThat(seen.image()).isEqualTo(IMAGE);
        assertThat(seen.problem()).hasMessageContaining("goes on where it stopped");
        end.countDown();
    }

    @Test
    void nobody_s_failures_push_out_what_another_may_go_on_with() throws InterruptedException {
        Transfer cancelled = start(t -> waitForEver(t, new CountDownLatch(1)));
        cancelled.cancel();
        ended(cancelled);
        Transfer oldest = ended(start("oscar", TransfersTest::fail));
        for (int i = 0; i < 50; i++) {
            ended(start("oscar", TransfersTest::fail));
        }
        assertThat(transfers.list()).hasSize(51).contains(cancelled).doesNotContain(oldest);
        Transfers afterRestart = new Transfers(new TransferHistory(database));
        assertThat(afterRestart.list())
                .extracting(Transfer::id)
                .hasSize(51)
                .contains(cancelled.id())
                .doesNotContain(oldest.id());
    }

    private static void fail(Transfer transfer) {
        throw ProblemException.notFound("No such thing.", "It never was.", "Ask for another.");
    }

    @Test
    void forgets_what_could_not_be_written_down() {
        JdbcClient.create(database).sql("drop table image_transfer").update();
        assertThatThrownBy(() -> start(t -> {})).hasMessageContaining("it cannot be written down");
        assertThat(transfers.list()).isEmpty();
    }

    @Test
    void knows_no_transfer_that_never_was() {
        assertThatThrownBy(() -> transfers.require("nope")).hasMessageContaining("There is no transfer nope.");
    }
}
