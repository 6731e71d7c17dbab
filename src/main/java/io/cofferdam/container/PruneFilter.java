package io.cofferdam.container;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of the unused things are to go.
 *
 * @param until only what was made before; null for all
 * @param labels only what has all of these, "key" or "key=value"
 * @param unwantedLabels only what has none of these
 */
public record PruneFilter(@Nullable Instant until, List<String> labels, List<String> unwantedLabels) {

    public static final PruneFilter ALL = new PruneFilter(null, List.of(), List.of());

    public PruneFilter {
        labels = List.copyOf(labels);
        unwantedLabels = List.copyOf(unwantedLabels);
    }

    boolean accepts(Instant created, Map<String, String> has) {
        return (until == null || created.isBefore(until))
                && labels.stream().allMatch(label -> has(has, label))
                && unwantedLabels.stream().noneMatch(label -> has(has, label));
    }

    private static boolean has(Map<String, String> labels, String asked) {
        int equals = asked.indexOf('=');
        String value = labels.get(equals < 0 ? asked : asked.substring(0, equals));
        return value != null && (equals < 0 || value.equals(asked.substring(equals + 1)));
    }
}
