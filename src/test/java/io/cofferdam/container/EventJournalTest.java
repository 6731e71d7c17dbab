package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventJournalTest {

    @TempDir
    Path root;

    @Test
    void tells_a_bus_that_comes_later_what_was_published_before_in_order() {
        publish(10);
        try (EventBus bus = opened()) {
            bus.publish("container", "die", "c1", Map.of("exitCode", "9"));
            List<Event> all = bus.since(Instant.EPOCH);
            assertThat(all).extracting(Event::id).endsWith("9", "c1").hasSize(11);
            assertThat(all).extracting(Event::sequence).isSorted().doesNotHaveDuplicates();
            assertThat(all.getFirst().attributes()).containsEntry("name", "ü\n");
        }
        try (EventBus bus = opened()) {
            assertThat(bus.since(Instant.EPOCH)).hasSize(11);
        }
    }

    @Test
    void is_read_by_nobody_but_its_owner() throws Exception {
        publish(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void passes_over_a_line_that_a_crash_has_cut_and_spoils_none_with_it() throws Exception {
        publish(2);
        Files.writeString(file(), "{\"sequence\":7,\"time\":\"20", StandardOpenOption.APPEND);
        publish(1);
        try (EventBus bus = opened()) {
            assertThat(bus.since(Instant.EPOCH)).extracting(Event::id).containsExactly("0", "1", "0");
        }
    }

    @Test
    void has_no_more_lines_than_twice_what_is_remembered() throws Exception {
        publish(3 * EventBus.REMEMBERED);
        try (var lines = Files.lines(file())) {
            assertThat(lines.count()).isLessThanOrEqualTo(2L * EventBus.REMEMBERED);
        }
        try (EventBus bus = opened()) {
            assertThat(bus.since(Instant.EPOCH))
                    .hasSize(EventBus.REMEMBERED)
                    .last()
                    .satisfies(event -> assertThat(event.id()).isEqualTo(String.valueOf(3 * EventBus.REMEMBERED - 1)));
        }
    }

    @Test
    void leaves_out_the_longest_of_what_somebody_chose_where_a_line_would_be_too_long() throws Exception {
        try (EventBus bus = opened()) {
            bus.publish(
                    "container",
                    "die",
                    "c1",
                    Map.of("exitCode", "3", "label", "x".repeat(2 * EventJournal.MOST_LINE_BYTES)));
        }
        assertThat(Files.size(file())).isLessThan(EventJournal.MOST_LINE_BYTES);
        try (EventBus bus = opened()) {
            assertThat(bus.since(Instant.EPOCH).getFirst().attributes()).isEqualTo(Map.of("exitCode", "3"));
        }
    }

    @Test
    void forgets_what_is_older_than_a_week() throws Exception {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), line(Instant.now().minusSeconds(8 * 86_400), "old") + line(Instant.now(), "new"));
        try (EventBus bus = opened()) {
            assertThat(bus.since(Instant.EPOCH)).extracting(Event::id).containsExactly("new");
        }
    }

    private static String line(Instant time, String id) {
        return "{\"sequence\":1,\"time\":\"%s\",\"type\":\"image\",\"action\":\"tag\",\"id\":\"%s\",\"attributes\":{}}\n"
                .formatted(time, id);
    }

    private void publish(int count) {
        try (EventBus bus = opened()) {
            for (int i = 0; i < count; i++) {
                bus.publish("container", "start", String.valueOf(i), Map.of("name", "ü\n"));
            }
        }
    }

    private EventBus opened() {
        EventBus bus = new EventBus(new EventJournal(root, EventBus.REMEMBERED));
        bus.open();
        return bus;
    }

    private Path file() {
        return root.resolve("events").resolve("journal");
    }
}
