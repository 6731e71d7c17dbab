package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {

    private static final LogPosition BEGINNING = new LogPosition(0, 0);

    @TempDir
    Path log;

    @Test
    void reads_records_of_both_streams_in_order() throws Exception {
        new LogRecords().out("one\n").err("two\n").at(7).out("three\n").appendTo(log, 1);
        List<LogFiles.Entry> entries = new ArrayList<>();
        new LogFiles(log).read(BEGINNING, entries::add);
        assertThat(entries)
                .extracting(LogFiles.Entry::stream)
                .containsExactly(StreamType.STDOUT, StreamType.STDERR, StreamType.STDOUT);
        assertThat(entries).extracting(entry -> text(entry)).containsExactly("one\n", "two\n", "three\n");
        assertThat(entries.getLast().time().getEpochSecond()).isEqualTo(7);
    }

    @Test
    void goes_on_in_the_next_file() throws Exception {
        new LogRecords().out("old\n").appendTo(log, 1);
        new LogRecords().out("new\n").appendTo(log, 2);
        assertThat(read(BEGINNING)).containsExactly("old\n", "new\n");
    }

    @Test
    void reads_the_tenth_file_after_the_ninth() throws Exception {
        for (int generation = 8; generation <= 11; generation++) {
            new LogRecords().out(generation + "\n").appendTo(log, generation);
        }
        assertThat(read(BEGINNING)).containsExactly("8\n", "9\n", "10\n", "11\n");
    }

    @Test
    void takes_up_where_it_stopped() throws Exception {
        new LogRecords().out("seen\n").appendTo(log, 3);
        LogPosition stopped = new LogFiles(log).read(BEGINNING, entry -> true);
        assertThat(read(stopped)).isEmpty();
        new LogRecords().out("fresh\n").appendTo(log, 3);
        assertThat(read(stopped)).containsExactly("fresh\n");
    }

    @Test
    void stops_behind_the_record_that_the_reader_refused() throws Exception {
        new LogRecords().out("one\n").out("two\n").out("three\n").appendTo(log, 1);
        LogPosition stopped =
                new LogFiles(log).read(BEGINNING, entry -> !text(entry).equals("two\n"));
        assertThat(read(stopped)).containsExactly("three\n");
    }

    @Test
    void waits_for_the_rest_of_a_record_that_is_being_written() throws Exception {
        new LogRecords().out("whole\n").out("half\n").cut(3).appendTo(log, 1);
        assertThat(read(BEGINNING)).containsExactly("whole\n");
    }

    @Test
    void says_that_a_record_of_absurd_size_is_damage() {
        new LogRecords()
                .out("fine\n")
                .raw(new Payload().u32(1L << 30).u64(0).u64(0).toBytes())
                .appendTo(log, 1);
        assertThatThrownBy(() -> read(BEGINNING))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void reads_a_record_as_long_as_the_supervisor_makes_them() throws Exception {
        String line = "x".repeat(16383) + "\n";
        LogRecords records = new LogRecords();
        for (int i = 0; i < 40; i++) {
            records.out(line);
        }
        records.appendTo(log, 1);
        assertThat(read(BEGINNING)).hasSize(40).containsOnly(line);
    }

    @Test
    void a_log_that_was_never_written_is_empty() throws Exception {
        assertThat(new LogFiles(log.resolve("none")).generations()).isEmpty();
        assertThat(read(BEGINNING)).isEmpty();
        assertThat(new LogFiles(log.resolve("none")).bytes()).isZero();
    }

    @Test
    void counts_its_bytes_and_ignores_other_files() throws Exception {
        new LogRecords().out("12345\n").appendTo(log, 1);
        Files.writeString(log.resolve("notes"), "not a log");
        assertThat(new LogFiles(log).bytes()).isEqualTo(26);
    }

    @Test
    void finds_the_last_lines() throws Exception {
        new LogRecords().out("a\n").out("b\n").err("c\n").out("d\n").appendTo(log, 1);
        assertThat(tail(2)).containsExactly("c\n", "d\n");
        assertThat(tail(99)).containsExactly("a\n", "b\n", "c\n", "d\n");
        assertThat(tail(0)).isEmpty();
    }

    @Test
    void finds_the_last_lines_over_several_files() throws Exception {
        new LogRecords().out("a\n").out("b\n").appendTo(log, 4);
        new LogRecords().out("c\n").appendTo(log, 5);
        assertThat(tail(2)).containsExactly("b\n", "c\n");
        assertThat(tail(1)).containsExactly("c\n");
    }

    @Test
    void counts_the_lines_of_the_wanted_stream_only() throws Exception {
        new LogRecords()
                .err("e1\n")
                .out("o1\n")
                .err("e2\n")
                .out("o2\n")
                .out("o3\n")
                .appendTo(log, 1);
        LogFiles files = new LogFiles(log);
        LogPosition start = files.tail(2, false, true);
        assertThat(read(start)).containsExactly("e1\n", "o1\n", "e2\n", "o2\n", "o3\n");
    }

    @Test
    void counts_the_parts_of_a_long_line_as_one_line() throws Exception {
        new LogRecords()
                .out("first\n")
                .partial("lo")
                .partial("ng ")
                .out("line\n")
                .out("last\n")
                .appendTo(log, 1);
        assertThat(tail(2)).containsExactly("lo", "ng ", "line\n", "last\n");
    }

    @Test
    void finds_the_last_lines_before_a_record_that_was_cut() throws Exception {
        new LogRecords().out("a\n").out("b\n").out("cut\n").cut(5).appendTo(log, 1);
        assertThat(tail(1)).containsExactly("b\n");
    }

    @Test
    void finds_the_last_lines_of_a_file_larger_than_its_window() throws Exception {
        LogRecords records = new LogRecords();
        for (int i = 0; i < 20_000; i++) {
            records.out("line " + i + "\n");
        }
        records.appendTo(log, 1);
        assertThat(tail(5000)).hasSize(5000).startsWith("line 15000\n").endsWith("line 19999\n");
    }

    @Test
    void files_of_old_lines_only_are_removed() throws Exception {
        LogFiles files = new LogFiles(log);
        for (int generation = 1; generation <= 3; generation++) {
            new LogRecords().out(generation + "\n").appendTo(log, generation);
            Files.setLastModifiedTime(files.file(generation), FileTime.from(Instant.ofEpochSecond(generation)));
        }
        files.removeBefore(Instant.ofEpochSecond(2), false);
        assertThat(files.generations()).containsExactly(2L, 3L);
        files.removeBefore(Instant.ofEpochSecond(9), false);
        assertThat(files.generations()).as("one is written to").containsExactly(3L);
        files.removeBefore(Instant.ofEpochSecond(9), true);
        assertThat(files.generations()).isEmpty();
    }

    private List<String> tail(int lines) throws IOException {
        return read(new LogFiles(log).tail(lines, true, true));
    }

    private List<String> read(LogPosition from) throws IOException {
        List<String> texts = new ArrayList<>();
        new LogFiles(log).read(from, entry -> texts.add(text(entry)));
        return texts;
    }

    private static String text(LogFiles.Entry entry) {
        return new String(entry.text(), StandardCharsets.UTF_8);
    }
}
