package io.cofferdam.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.PartialBlobs.Claim;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialBlobsTest {

    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.of(CONTENT);

    @TempDir
    Path root;

    private ImageStore store;
    private PartialBlobs partials;

    @BeforeEach
    void open() {
        store = new ImageStore(root);
        partials = store.partials();
    }

    @Test
    void what_was_written_is_there_after_a_restart_and_grows_from_its_end() throws Exception {
        append(partials, 0, 3);
        PartialBlobs reopened = new ImageStore(root).partials();
        append(reopened, 3, 7);
        try (Claim claim = reopened.claim(DIGEST, () -> {});
                FileChannel part = Objects.requireNonNull(claim.read())) {
            assertThat(claim.length()).isEqualTo(7);
            assertThat(Channels.newInputStream(part).readAllBytes()).isEqualTo(CONTENT);
        }
        assertThat(reopened.diskUse()).isEqualTo(7);
    }

    @Test
    void one_claimant_waits_for_the_other() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Long> second = new CompletableFuture<>();
        try (Claim first = partials.claim(DIGEST, () -> {})) {
            Thread.ofVirtual().start(() -> {
                begun.countDown();
                try (Claim claim = partials.claim(DIGEST, () -> {})) {
                    second.complete(claim.length());
                } catch (IOException | InterruptedException e) {
                    second.completeExceptionally(e);
                }
            });
            begun.await();
            try (Claim other = partials.claim(Digest.of(new byte[1]), () -> {});
                    PartialBlobs.Appender end = first.append()) {
                end.write(CONTENT, 0, CONTENT.length);
                assertThat(other.length()).isZero();
            }
        }
        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(7);
    }

    @Test
    void who_waits_can_be_interrupted() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (Claim held = partials.claim(DIGEST, () -> {})) {
            Thread waiter = Thread.ofPlatform().start(() -> {
                try (Claim never = partials.claim(DIGEST, () -> {})) {
                    thrown.complete(new AssertionError("claimed twice"));
                } catch (InterruptedException e) {
                    thrown.complete(e);
                }
            });
            waiter.interrupt();
            assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            assertThat(held.length()).isZero();
        }
    }

    @Test
    void a_part_stays_readable_while_it_becomes_a_blob() throws Exception {
        append(partials, 0, 7);
        try (Claim claim = partials.claim(DIGEST, () -> {});
                FileChannel part = Objects.requireNonNull(claim.read())) {
            assertThat(claim.isStored()).isFalse();
            try (Ingest ingest = store.ingest()) {
                assertThat(ingest.adopt(DIGEST)).isTrue();
                assertThat(claim.isStored()).isTrue();
                assertThat(claim.length()).isZero();
                assertThat(claim.read()).isNull();
                assertThat(Channels.newInputStream(part).readAllBytes()).isEqualTo(CONTENT);
            }
        }
        assertThat(partials.promote(DIGEST)).isFalse();
    }

    @Test
    void drops_what_nobody_has_written_to_for_long_but_nothing_that_is_claimed() throws Exception {
        append(partials, 0, 7);
        assertThat(partials.removeOlderThan(Duration.ofHours(1))).isZero();
        try (Claim claim = partials.claim(DIGEST, () -> {})) {
            assertThat(partials.removeOlderThan(Duration.ZERO)).isZero();
            assertThat(claim.length()).isEqualTo(7);
        }
        assertThat(partials.removeOlderThan(Duration.ZERO)).isEqualTo(7);
        assertThat(partials.diskUse()).isZero();
    }

    @Test
    void what_is_discarded_is_gone() throws Exception {
        append(partials, 0, 5);
        try (Claim claim = partials.claim(DIGEST, () -> {})) {
            claim.discard();
            claim.discard();
            assertThat(claim.read()).isNull();
        }
    }

    private static void append(PartialBlobs partials, int from, int to) throws Exception {
        try (Claim claim = partials.claim(DIGEST, () -> {});
                PartialBlobs.Appender end = claim.append()) {
            end.write(CONTENT, from, to - from);
        }
    }
}
