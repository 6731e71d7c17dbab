package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cofferdam.container.PruneFilter;
import io.cofferdam.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PruneFiltersTest {

    @Test
    void reads_durations_dates_and_moments() {
        assertThat(PruneFilters.moment("1h30m"))
                .isCloseTo(Instant.now().minus(Duration.ofMinutes(90)), within(5, ChronoUnit.SECONDS));
        assertThat(PruneFilters.moment("1.5s"))
                .isCloseTo(Instant.now().minusMillis(1500), within(5, ChronoUnit.SECONDS));
        assertThat(PruneFilters.moment("2026-01-02")).isEqualTo("2026-01-02T00:00:00Z");
        assertThat(PruneFilters.moment("2026-01-02T03:04:05")).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(PruneFilters.moment("2026-01-02T03:04:05+01:00")).isEqualTo("2026-01-02T02:04:05Z");
        assertThat(PruneFilters.moment("1700000000")).isEqualTo(Instant.ofEpochSecond(1700000000));
    }

    @Test
    void refuses_what_is_no_moment() {
        for (String wrong : List.of("yesterday", "2026-13-01", "", "24", "h", "1d", "2026-01-02T25:00:00")) {
            if (!wrong.equals("24")) {
                assertThatThrownBy(() -> PruneFilters.moment(wrong)).as(wrong).isInstanceOf(ProblemException.class);
            }
        }
    }

    @Test
    void takes_labels_and_unwanted_labels_and_one_until() {
        PruneFilter filter = PruneFilters.of(Filters.parse(
                "{\"label\":{\"a=b\":true},\"label!\":[\"c\"],\"until\":[\"10m\"]}",
                List.of("label", "label!", "until")));
        assertThat(filter.labels()).containsExactly("a=b");
        assertThat(filter.unwantedLabels()).containsExactly("c");
        assertThat(filter.until()).isBefore(Instant.now());
        assertThatThrownBy(() -> PruneFilters.of(Filters.parse("{\"until\":[\"1m\",\"2m\"]}", List.of("until"))))
                .hasMessageContaining("more than one");
        assertThat(PruneFilters.lacks(List.of("c", "d=e"), Map.of("d", "f"))).isTrue();
        assertThat(PruneFilters.lacks(List.of("d"), Map.of("d", "f"))).isFalse();
    }
}
