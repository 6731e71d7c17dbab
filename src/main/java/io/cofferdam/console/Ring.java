package io.cofferdam.console;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The isolation ring: eight segments, one for each namespace, as two SVG paths.
 *
 * @param own the segments of the container's own namespaces
 * @param shared those that it shares with the host
 */
record Ring(String own, String shared, String label) {

    static final List<String> NAMES = List.of("pid", "net", "mnt", "uts", "ipc", "user", "cgroup", "time");
    private static final List<String> SEGMENTS =
            NAMES.stream().map(name -> segment(NAMES.indexOf(name))).toList();

    static Ring of(Collection<String> ownNamespaces) {
        StringBuilder own = new StringBuilder();
        StringBuilder shared = new StringBuilder();
        List<String> sharedNames = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            boolean isOwn = ownNamespaces.contains(NAMES.get(i));
            (isOwn ? own : shared).append(SEGMENTS.get(i));
            if (!isOwn) {
                sharedNames.add(NAMES.get(i));
            }
        }
        int count = NAMES.size() - sharedNames.size();
        String label = count + " of 8 namespaces are its own";
        String told = sharedNames.isEmpty() ? label : label + ", shared: " + String.join(", ", sharedNames);
        return new Ring(own.toString(), shared.toString(), told);
    }

    /** An arc of 39 degrees on a circle of radius 10 around 13, 13, starting at the top. */
    private static String segment(int index) {
        double from = Math.toRadians(index * 45 - 87);
        double to = Math.toRadians(index * 45 - 48);
        return String.format(
                Locale.ROOT,
                "M%.2f %.2fA10 10 0 0 1 %.2f %.2f",
                13 + 10 * Math.cos(from),
                13 + 10 * Math.sin(from),
                13 + 10 * Math.cos(to),
                13 + 10 * Math.sin(to));
    }
}
