package io.cofferdam.console;

import java.util.List;
import java.util.Map;

/**
 * A page of the list.
 *
 * @param all how many there are
 * @param found how many the search and the state leave
 * @param counts by state, of what the search leaves
 */
record ContainerList(ListQuery query, List<ContainerRow> rows, int all, int found, Map<String, Long> counts) {

    /** A choice of state above the list. */
    record Chip(String word, String url, boolean on) {}

    public List<Chip> chips() {
        return List.of(
                chip("All", ""),
                chip("Running " + counts.get("running"), "running"),
                chip("Stopped " + counts.get("stopped"), "stopped"),
                chip("Failed " + counts.get("failed"), "failed"),
                chip("Paused " + counts.get("paused"), "paused"));
    }

    public int pages() {
        return Math.max(1, (found + ListQuery.PAGE - 1) / ListQuery.PAGE);
    }

    private Chip chip(String word, String state) {
        return new Chip(word, query.withState(state), query.state().equals(state));
    }
}
