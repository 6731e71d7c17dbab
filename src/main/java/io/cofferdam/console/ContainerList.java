package io.cofferdam.console;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list.
 *
 * @param all how many there are
 * @param found how many the search and the state leave
 * @param counts by state, of what the search leaves
 */
record ContainerList(ListQuery query, List<ContainerRow> rows, int all, int found, Map<String, Long> counts) {

    /** A choice of state above the list. */
    record Chip(String word, String state, @Nullable Long count, String url, boolean on) {}

    public List<Chip> chips() {
        return List.of(
                chip("All", ""),
                chip("Running", "running"),
                chip("Stopped", "stopped"),
                chip("Failed", "failed"),
                chip("Paused", "paused"));
    }

    public int pages() {
        return Math.max(1, (found + ListQuery.PAGE - 1) / ListQuery.PAGE);
    }

    private Chip chip(String word, String state) {
        return new Chip(
                word,
                state,
                counts.get(state),
                query.withState(state),
                query.state().equals(state));
    }
}
