package io.cofferdam.console;

import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Status;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What the list shows, as it stands in the address: search, state, order, page.
 *
 * @param state "", "running", "stopped", "failed" or "paused"
 * @param sort "state", "name", "cpu", "memory" or "created"
 * @param down whether the largest comes first
 * @param page from 1
 */
record ListQuery(String q, String state, String sort, boolean down, int page) {

    static final int PAGE = 200;

    static ListQuery of(Map<String, String> parameters) {
        String sort = parameters.getOrDefault("sort", "state");
        return new ListQuery(
                parameters.getOrDefault("q", "").strip(),
                parameters.getOrDefault("state", ""),
                sort,
                parameters.getOrDefault("dir", "").equals("desc"),
                page(parameters.getOrDefault("page", "1")));
    }

    private static int page(String text) {
        return text.matches("[0-9]{1,6}") ? Math.max(1, Integer.parseInt(text)) : 1;
    }

    public boolean matches(ContainerView view) {
        return inState(view) && found(view);
    }

    public boolean inState(ContainerView view) {
        return switch (state) {
            case "running" -> view.state().status() == Status.RUNNING;
            case "paused" -> view.state().status() == Status.PAUSED;
            case "stopped" -> !view.running();
            case "failed" -> Badge.failed(view.state());
            default -> true;
        };
    }

    /** Every word of the search must be found somewhere. */
    public boolean found(ContainerView view) {
        if (q.isEmpty()) {
            return true;
        }
        StringBuilder all = new StringBuilder(view.name())
                .append('\n')
                .append(view.spec().image())
                .append('\n')
                .append(view.id())
                .append('\n')
                .append(view.state().status().word());
        view.spec()
                .request()
                .labels()
                .forEach(
                        (key, value) -> all.append('\n').append(key).append('=').append(value));
        String text = all.toString().toLowerCase(Locale.ROOT);
        for (String word : q.toLowerCase(Locale.ROOT).split("\\s+")) {
            if (!text.contains(word)) {
                return false;
            }
        }
        return true;
    }

    public String withState(String other) {
        return url("/containers", new ListQuery(q, other, sort, down, 1));
    }

    /** The same column again turns the order around. */
    public String sortedBy(String column) {
        boolean turn = sort.equals(column);
        boolean first = column.equals("cpu") || column.equals("memory") || column.equals("created");
        return url("/containers", new ListQuery(q, state, column, turn ? !down : first, 1));
    }

    public String onPage(int other) {
        return url("/containers", new ListQuery(q, state, sort, down, other));
    }

    public String live() {
        return url("/live", this) + (url("/live", this).contains("?") ? "&" : "?") + "view=containers";
    }

    /** For the column's header: "ascending", "descending", or null where it does not decide the order. */
    public @Nullable String order(String column) {
        return sort.equals(column) ? (down ? "descending" : "ascending") : null;
    }

    private static String url(String path, ListQuery query) {
        UriComponentsBuilder url = UriComponentsBuilder.fromPath(path);
        if (!query.q.isEmpty()) {
            url.queryParam("q", "{q}");
        }
        if (!query.state.isEmpty()) {
            url.queryParam("state", "{state}");
        }
        if (!query.sort.equals("state")) {
            url.queryParam("sort", "{sort}");
        }
        if (query.down) {
            url.queryParam("dir", "desc");
        }
        if (query.page > 1) {
            url.queryParam("page", query.page);
        }
        return url.encode()
                .buildAndExpand(Map.of("q", query.q, "state", query.state, "sort", query.sort))
                .toUriString();
    }
}
