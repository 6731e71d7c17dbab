package io.cofferdam.console;

import io.cofferdam.container.PortSpec;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads published ports as people write them for `docker run -p`. */
final class PortLines {

    private static final Pattern PORT = Pattern.compile("(?:(?:([0-9.]{7,15}|\\[[0-9a-fA-F:.]+]):)?"
            + "(?:([0-9]{1,5})(?:-([0-9]{1,5}))?)?:)?"
            + "([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?");

    private PortLines() {}

    /** Ports one after the other. */
    private record Span(int first, int last) {
        static Span of(String first, @Nullable String last, String line) {
            Span span = new Span(number(first, line), number(last == null ? first : last, line));
            if (span.last < span.first) {
                throw new IllegalArgumentException(
                        "'" + line + "' has a range that does not go from a lower port to a higher one.");
            }
            return span;
        }

        int size() {
            return last - first + 1;
        }
    }

    /**
     * [address:][host ports:]container ports[/protocol]. A range of the container's ports is that many ports, each with the host's port
     * at its place in the other range; for a single port of the container the first free one of a range of the host's will do.
     */
    static List<PortSpec> read(String line) {
        Matcher matcher = PORT.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + line + "' is not a port. Write it as 8080:80, 8000-8010:80 or 53:53/udp.");
        }
        String address = matcher.group(1) == null ? "" : matcher.group(1).replaceAll("[\\[\\]]", "");
        String protocol = matcher.group(6) == null ? "tcp" : matcher.group(6);
        Span inside = Span.of(matcher.group(4), matcher.group(5), line);
        if (matcher.group(2) == null) {
            return IntStream.rangeClosed(inside.first, inside.last)
                    .mapToObj(port -> new PortSpec(protocol, port, address, 0))
                    .toList();
        }
        Span host = Span.of(matcher.group(2), matcher.group(3), line);
        if (inside.size() == 1) {
            return List.of(new PortSpec(protocol, inside.first, address, host.first, host.last));
        }
        if (inside.size() != host.size()) {
            throw new IllegalArgumentException("'" + line + "' has ranges of different lengths.");
        }
        return IntStream.range(0, inside.size())
                .mapToObj(at -> new PortSpec(protocol, inside.first + at, address, host.first + at))
                .toList();
    }

    private static int number(String digits, String line) {
        int number = Integer.parseInt(digits);
        if (number < 1 || number > 65535) {
            throw new IllegalArgumentException("'" + line + "' names a port outside of 1 to 65535.");
        }
        return number;
    }
}
