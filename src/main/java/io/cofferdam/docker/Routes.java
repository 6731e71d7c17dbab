package io.cofferdam.docker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of a method and a path such as {@code /containers/{id}/start}; {@code {name*}} takes several segments,
 * because image names have slashes.
 */
public final class Routes {

    /** What answers. */
    @FunctionalInterface
    public interface Handler {
        void handle(Exchange exchange) throws IOException;
    }

    /** An endpoint and what the path said. */
    record Match(Handler handler, Map<String, String> variables) {}

    private record Route(String method, List<String> pattern, Handler handler) {}

    private final Map<String, List<Route>> byFirstSegment = new HashMap<>();

    public Routes get(String pattern, Handler handler) {
        return add("GET", pattern, handler);
    }

    public Routes head(String pattern, Handler handler) {
        return add("HEAD", pattern, handler);
    }

    public Routes post(String pattern, Handler handler) {
        return add("POST", pattern, handler);
    }

    public Routes put(String pattern, Handler handler) {
        return add("PUT", pattern, handler);
    }

    public Routes delete(String pattern, Handler handler) {
        return add("DELETE", pattern, handler);
    }

    /** The same answer to every method. */
    public Routes any(String pattern, Handler handler) {
        return add("*", pattern, handler);
    }

    private Routes add(String method, String pattern, Handler handler) {
        List<String> segments = List.of(pattern.substring(1).split("/"));
        byFirstSegment
                .computeIfAbsent(segments.getFirst(), first -> new ArrayList<>())
                .add(new Route(method, segments, handler));
        return this;
    }

    /** The first registered endpoint that fits, or null. */
    @Nullable
    Match find(String method, List<String> path) {
        if (path.isEmpty()) {
            return null;
        }
        for (Route route : byFirstSegment.getOrDefault(path.getFirst(), List.of())) {
            if (route.method.equals(method) || route.method.equals("*")) {
                Map<String, String> variables = variables(route.pattern, path);
                if (variables != null) {
                    return new Match(route.handler, variables);
                }
            }
        }
        return null;
    }

    private static @Nullable Map<String, String> variables(List<String> pattern, List<String> path) {
        Map<String, String> found = new HashMap<>(4);
        int extra = path.size() - pattern.size();
        int at = 0;
        for (String segment : pattern) {
            boolean many = segment.endsWith("*}");
            int width = many ? 1 + extra : 1;
            if (width < 1 || at + width > path.size()) {
                return null;
            }
            String actual = width == 1 ? path.get(at) : String.join("/", path.subList(at, at + width));
            if (segment.startsWith("{")) {
                found.put(segment.substring(1, segment.length() - (many ? 2 : 1)), actual);
            } else if (!segment.equals(actual)) {
                return null;
            }
            at += width;
        }
        return at == path.size() ? found : null;
    }
}
