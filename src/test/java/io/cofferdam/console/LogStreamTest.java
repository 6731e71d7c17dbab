package io.cofferdam.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.container.LogPosition;
import io.cofferdam.container.StreamType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** From where a browser goes on that was cut off. */
class LogStreamTest {

    private final LogStream stream = new LogStream(sink -> {});
    private long end;

    private void record(StreamType type, String text, boolean partial) throws IOException {
        LogPosition begin = new LogPosition(3, end);
        end += 20 + text.length();
        stream.at(begin, new LogPosition(3, end));
        stream.accept(type, Instant.EPOCH, text.getBytes(StandardCharsets.UTF_8), partial);
    }

    @Test
    void goes_on_behind_whole_lines() throws Exception {
        assertThat(stream.progress()).isEmpty();
        record(StreamType.STDOUT, "one\n", false);
        assertThat(stream.progress()).isEqualTo("3.24-3.24");
    }

    @Test
    void goes_on_with_the_beginning_of_a_line_that_has_not_ended() throws Exception {
        record(StreamType.STDERR, "one\n", false);
        record(StreamType.STDOUT, "be", true);
        record(StreamType.STDOUT, "gun", true);
        record(StreamType.STDERR, "two\n", false);
        assertThat(stream.progress()).isEqualTo("3.24-3.93");
        record(StreamType.STDOUT, "!\n", false);
        assertThat(stream.progress()).isEqualTo("3.115-3.115");
    }

    @Test
    void what_was_missing_is_behind_it() throws Exception {
        stream.at(new LogPosition(7, 0), new LogPosition(7, 0));
        stream.missing(Instant.EPOCH, "[cofferdam] Lines are missing here\n".getBytes(StandardCharsets.UTF_8));
        assertThat(stream.progress()).isEqualTo("7.0-7.0");
    }
}
