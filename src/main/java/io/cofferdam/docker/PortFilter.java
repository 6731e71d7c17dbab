package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports of containers that {@code --filter publish=} and {@code expose=} mean: "80", "80-90", "53/udp" or "90-92/tcp".
 *
 * @param protocol tcp where none is said
 */
record PortFilter(int first, int last, String protocol) {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?");

    private static final int MOST = 65535;

    /** @param key the filter, for the message that refuses it */
    static PortFilter parse(String key, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw refused(key, text, "It is not a port, and not a range of ports, with or without a protocol.");
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (first < 1 || last > MOST) {
            throw refused(key, text, "A port is from 1 to " + MOST + ".");
        }
        if (last < first) {
            throw refused(key, text, "A range goes from a lower port to a higher one.");
        }
        return new PortFilter(first, last, matcher.group(3) == null ? "tcp" : matcher.group(3));
    }

    boolean has(int port, String itsProtocol) {
        return port >= first && port <= last && itsProtocol.equals(protocol);
    }

    /** @param name as in "80/tcp" */
    boolean has(String name) {
        String[] parts = name.split("/", 2);
        return parts[0].matches("[0-9]{1,5}") && has(Integer.parseInt(parts[0]), parts.length > 1 ? parts[1] : "tcp");
    }

    private static ProblemException refused(String key, String text, String why) {
        return ProblemException.invalid(
                "invalid filter '" + key + "=" + text + "'.", why, "Write it as 80, 80-90, 53/udp or 90-92/tcp.");
    }
}
