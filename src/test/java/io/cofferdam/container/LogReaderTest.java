package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {

    @TempDir
    Path log;

    @BeforeEach
    void write() {
        new LogRecords()
                .at(10)
                .out("ten\n")
                .at(20)
                .err("twenty\n")
                .at(30)
                .out("thirty\n")
                .appendTo(log, 1);
    }

    @Test
    void gives_everything_by_default() throws Exception {
        assertThat(read(LogQuery.all())).containsExactly("ten\n", "twenty\n", "thirty\n");
    }

    @Test
    void gives_one_stream_when_asked_for_it() throws Exception {
        assertThat(read(new LogQuery(true, false, false, null, null, null))).containsExactly("ten\n", "thirty\n");
        assertThat(read(new LogQuery(false, true, false, null, null, null))).containsExactly("twenty\n");
    }

    @Test
    void gives_what_was_written_at_a_moment_and_later() throws Exception {
        assertThat(read(new LogQuery(true, true, false, null, Instant.ofEpochSecond(20), null)))
                .containsExactly("twenty\n", "thirty\n");
    }

    @Test
    void looks_for_a_moment_from_the_end_and_reads_nothing_before_it() throws Exception {
        new LogRecords().at(40).out("forty\n").at(50).out("fifty\n").appendTo(log, 2);
        // reading this would fail: a record longer than any can be
        new LogRecords()
                .at(1)
                .raw(new byte[] {-1, -1, -1, 127})
                .raw(new byte[20])
                .appendTo(log, 0);
        assertThat(read(since(45))).containsExactly("fifty\n");
        assertThat(read(since(40))).containsExactly("forty\n", "fifty\n");
        assertThat(read(since(25))).containsExactly("thirty\n", "forty\n", "fifty\n");
        assertThat(read(since(11))).containsExactly("twenty\n", "thirty\n", "forty\n", "fifty\n");
        assertThat(read(since(51))).isEmpty();
        assertThatThrownBy(() -> read(LogQuery.all())).hasMessageContaining("damaged");
    }

    private static LogQuery since(long second) {
        return new LogQuery(true, true, false, null, Instant.ofEpochSecond(second), null);
    }

    @Test
    void gives_what_was_written_up_to_a_moment() throws Exception {
        assertThat(read(new LogQuery(true, true, false, null, null, Instant.ofEpochSecond(20))))
                .containsExactly("ten\n", "twenty\n");
    }

    @Test
    void gives_the_last_lines_of_the_wanted_stream() throws Exception {
        assertThat(read(new LogQuery(true, false, false, 1, null, null))).containsExactly("thirty\n");
        assertThat(read(new LogQuery(false, true, false, 1, null, null))).containsExactly("twenty\n");
    }

    @Test
    void a_tail_of_nothing_is_nothing() throws Exception {
        assertThat(read(new LogQuery(true, true, false, 0, null, null))).isEmpty();
    }

    @Test
    void flushes_when_it_has_given_all() throws Exception {
        int[] flushes = new int[1];
        LogSink sink = new LogSink() {
            @Override
            public void accept(StreamType type, Instant time, byte[] text, boolean partial) {}

            @Override
            public void flush() {
                flushes[0]++;
            }
        };
        new LogReader(new LogFiles(log), LogQuery.all(), sink).readAll();
        assertThat(flushes[0]).isPositive();
    }

    private List<String> read(LogQuery query) throws Exception {
        List<String> texts = new ArrayList<>();
        new LogReader(
                        new LogFiles(log),
                        query,
                        (stream, time, text, partial) -> texts.add(new String(text, StandardCharsets.UTF_8)))
                .readAll();
        return texts;
    }
}
