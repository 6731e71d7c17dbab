package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.container.StreamType;
import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallPartsTest {

    @Test
    void a_frame_says_its_stream_and_its_length() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Frames(out, false).write(StreamType.STDERR, "xhix".getBytes(StandardCharsets.US_ASCII), 1, 2);
        assertThat(out.toByteArray()).containsExactly(2, 0, 0, 0, 0, 0, 0, 2, 'h', 'i');
    }

    @Test
    void a_timestamp_stands_before_each_line_and_not_before_its_rest() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogWriter writer = new LogWriter(new Frames(out, true), true);
        writer.accept(StreamType.STDOUT, Instant.ofEpochSecond(0, 5), bytes("one "), true);
        writer.accept(StreamType.STDOUT, Instant.ofEpochSecond(1), bytes("line\n"), false);
        writer.accept(StreamType.STDOUT, Instant.ofEpochSecond(2), bytes("two\n"), false);
        assertThat(out.toString(StandardCharsets.US_ASCII))
                .isEqualTo("1970-01-01T00:00:00.000000005Z one line\n1970-01-01T00:00:02.000000000Z two\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0, Less than a second", "1, 1 second", "59, 59 seconds", "60, About a minute", "3599, 59 minutes",
        "3600, About an hour", "7200, 2 hours", "172800, 2 days", "1209600, 2 weeks", "5184000, 2 months",
        "63072000, 2 years"
    })
    void durations_read_as_docker_writes_them(long seconds, String words) {
        assertThat(Times.words(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @Test
    void moments_are_seconds_or_dates() {
        assertThat(Times.parse("since", "12.5")).isEqualTo(Instant.ofEpochSecond(12, 500_000_000));
        assertThat(Times.parse("since", "2026-01-02T15:04:05+01:00")).isEqualTo(Instant.parse("2026-01-02T14:04:05Z"));
        assertThat(Times.parse("since", "0")).isNull();
        assertThatThrownBy(() -> Times.parse("since", "yesterday")).isInstanceOf(ProblemException.class);
    }

    @Test
    void detach_keys_are_kept_back_until_they_are_complete() {
        DetachKeys keys = DetachKeys.parse(null);
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        assertThat(keys.pass(new byte[] {'a', 0x10}, 2, passed)).isFalse();
        assertThat(passed.toByteArray()).containsExactly('a');
        assertThat(keys.pass(new byte[] {'b', 0x10}, 2, passed)).isFalse();
        assertThat(passed.toByteArray()).containsExactly('a', 0x10, 'b');
        assertThat(keys.pass(new byte[] {0x11, 'c'}, 2, passed)).isTrue();
        assertThat(passed.toByteArray()).containsExactly('a', 0x10, 'b');
    }

    @Test
    void detach_keys_are_chosen_by_name() {
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        assertThat(DetachKeys.parse("ctrl-a,x").pass(new byte[] {1, 'x'}, 2, passed))
                .isTrue();
        assertThat(DetachKeys.parse("ctrl-@").pass(new byte[] {0}, 1, passed)).isTrue();
        assertThatThrownBy(() -> DetachKeys.parse("ctrl-")).isInstanceOf(ProblemException.class);
    }

    @Test
    void filters_come_as_lists_and_as_objects() {
        for (String text : List.of("{\"label\":[\"a=b\"]}", "{\"label\":{\"a=b\":true,\"x\":false}}")) {
            Filters filters = Filters.parse(text, List.of("label"));
            assertThat(filters.labels(Map.of("a", "b"))).isTrue();
            assertThat(filters.labels(Map.of("a", "c"))).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"other\":[\"x\"]}", "[]", "{", "{\"label\":5}", "null"})
    void refuses_filters_that_are_none(String text) {
        assertThatThrownBy(() -> Filters.parse(text, List.of("label"))).isInstanceOf(ProblemException.class);
    }

    @Test
    void queries_know_dockers_flags() {
        Query query = Query.parse("a=1&b=0&c&d=true&e=none&names=x&names=y%2Fz&n=5");
        assertThat(query.flag("a")).isTrue();
        assertThat(query.flag("b")).isFalse();
        assertThat(query.flag("c")).isFalse();
        assertThat(query.flag("d")).isTrue();
        assertThat(query.flag("e")).isFalse();
        assertThat(query.all("names")).containsExactly("x", "y/z");
        assertThat(query.integer("n")).isEqualTo(5);
        assertThatThrownBy(() -> query.integer("d")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Query.parse("a=%")).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.52", "v2.0", "v1.23", "v0.9"})
    void refuses_versions_that_are_not_spoken(String version) {
        assertThatThrownBy(() -> ApiVersion.parse(version)).isInstanceOf(ProblemException.class);
    }

    @Test
    void the_host_time_is_the_sum_of_the_first_seven_columns() {
        assertThat(HostCpu.sum("cpu  1 2 3 4 5 6 7 8 9 10")).isEqualTo(28 * 10_000_000L);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
