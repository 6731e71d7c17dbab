package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A reader that is slower than the log grows. */
@Tag("v2")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogFollowIT {

    private static final Pattern LOSS = Pattern.compile("\\[cofferdam] Lines are missing here: .*about (\\d+) bytes.*");
    private static final int RECORD_OVERHEAD_BYTES = 20;

    private EngineFixture it;

    @BeforeAll
    void open() {
        it = new EngineFixture("log-follow-it");
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    void a_follower_reads_the_file_that_was_removed_under_it_and_the_next() throws Exception {
        List<String> lines = followedWhileItGrowsTo(5000);
        assertThat(lines)
                .isEqualTo(IntStream.rangeClosed(1, 5000)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void a_follower_is_told_how_much_went_before_it_came_to_it() throws Exception {
        List<String> lines = followedWhileItGrowsTo(20_000);
        assertThat(lines.getLast()).isEqualTo("20000");
        int last = 0;
        int losses = 0;
        for (int i = 0; i < lines.size(); i++) {
            Matcher loss = LOSS.matcher(lines.get(i));
            if (loss.matches()) {
                losses++;
                int next = Integer.parseInt(lines.get(i + 1));
                long bytes = IntStream.range(last + 1, next)
                        .mapToLong(line -> RECORD_OVERHEAD_BYTES
                                + 1L
                                + Integer.toString(line).length())
                        .sum();
                assertThat(Long.parseLong(loss.group(1))).isBetween(bytes * 9 / 10, bytes * 11 / 10);
                last = next - 1;
                continue;
            }
            assertThat(Integer.parseInt(lines.get(i))).isEqualTo(last + 1);
            last++;
        }
        assertThat(losses).isEqualTo(1);
    }

    /** What a follower gets that has read the first lines, and then stands still while all the others are written. */
    private List<String> followedWhileItGrowsTo(int last) throws Exception {
        LifecycleRequest oneSmallFile = new LifecycleRequest(false, RestartPolicy.none(), null, null, 64L << 10, 1);
        String id = it.create(Requests.with(
                oneSmallFile,
                "sh",
                "-c",
                "trap 'seq 1001 %d' HUP; seq 1000; while :; do sleep 0.1; done".formatted(last)));
        it.engine.start(id);
        SlowReader reader = new SlowReader("1000", Integer.toString(last));
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> reader.follow(it.engine, id));
        reader.standing.await(60, TimeUnit.SECONDS);
        it.engine.kill(id, "HUP");
        it.awaitLine(id, Integer.toString(last));
        reader.goOn.countDown();
        reading.get(60, TimeUnit.SECONDS);
        it.engine.remove(id, true, true);
        return reader.lines;
    }

    /** Stands still after one line until it may go on, and leaves after another. */
    private static final class SlowReader implements LogSink {

        final List<String> lines = new CopyOnWriteArrayList<>();
        final CountDownLatch standing = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        private final String pauseAfter;
        private final String leaveAfter;

        SlowReader(String pauseAfter, String leaveAfter) {
            this.pauseAfter = pauseAfter;
            this.leaveAfter = leaveAfter;
        }

        void follow(Engine engine, String id) {
            try {
                engine.logs(id, new LogQuery(true, true, true, null, null, null), this);
            } catch (IOException e) {
                assertThat(lines.getLast()).isEqualTo(leaveAfter);
            }
        }

        @Override
        public void accept(StreamType type, Instant time, byte[] text, boolean partial) throws IOException {
            lines.add(new String(text, StandardCharsets.UTF_8).strip());
            if (lines.getLast().equals(leaveAfter)) {
                throw new IOException("seen");
            }
        }

        /** All that was there has been read. */
        @Override
        public void flush() throws IOException {
            if (!lines.isEmpty() && lines.getLast().equals(pauseAfter)) {
                standing.countDown();
                try {
                    goOn.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
            }
        }
    }
}
