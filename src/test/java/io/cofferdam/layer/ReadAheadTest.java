package io.cofferdam.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private static final int BYTES = 5_000_000;

    @Test
    void streams_side_by_side_and_after_one_another_do_not_mix() throws Exception {
        try (var threads = Executors.newFixedThreadPool(6)) {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int seed = 0; seed < 60; seed++) {
                all.add(threads.submit(readingOf(seed)));
            }
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        }
    }

    /** Every third is left in the middle, every third closed twice. */
    private static Callable<Boolean> readingOf(int seed) {
        return () -> {
            byte[] content = new byte[BYTES];
            new Random(seed).nextBytes(content);
            int wanted = seed % 3 == 0 ? BYTES / 2 : BYTES;
            try (ReadAhead ahead = ReadAhead.of(new ByteArrayInputStream(content))) {
                byte[] read = ahead.readNBytes(wanted);
                if (seed % 3 == 1) {
                    ahead.close();
                }
                return java.util.Arrays.equals(read, 0, wanted, content, 0, wanted);
            }
        };
    }

    @Test
    void an_interrupted_wait_puts_no_buffer_into_two_hands() throws Exception {
        for (int round = 0; round < 20; round++) {
            CountDownLatch never = new CountDownLatch(1);
            InputStream stalls =
                    new java.io.SequenceInputStream(new ByteArrayInputStream(new byte[1 << 18]), new Stalling(never));
            try (ReadAhead ahead = ReadAhead.of(stalls)) {
                ahead.readNBytes(1 << 18);
                Thread.currentThread().interrupt();
                assertThatThrownBy(ahead::read).isInstanceOf(IOException.class).hasMessage("interrupted");
                assertThat(Thread.interrupted()).isTrue();
            }
        }
        streams_side_by_side_and_after_one_another_do_not_mix();
    }

    @Test
    void hands_on_the_sources_failure_after_what_came_before_it() throws Exception {
        InputStream broken = new InputStream() {
            private int left = 1 << 18;

            @Override
            public int read() throws IOException {
                if (left-- > 0) {
                    return 7;
                }
                throw new IOException("torn off");
            }
        };
        try (ReadAhead ahead = ReadAhead.of(broken)) {
            assertThat(ahead.readNBytes(1 << 18)).hasSize(1 << 18).containsOnly(7);
            assertThatThrownBy(ahead::read).isInstanceOf(IOException.class).hasMessage("torn off");
        }
    }

    /** Has nothing to say until it is interrupted. */
    private static final class Stalling extends InputStream {
        private final CountDownLatch never;

        Stalling(CountDownLatch never) {
            this.never = never;
        }

        @Override
        public int read() throws IOException {
            try {
                never.await();
                return -1;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped", e);
            }
        }
    }
}
