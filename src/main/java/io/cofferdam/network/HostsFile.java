package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a container's {@code /etc/hosts} (hosts(5)). */
public final class HostsFile {

    /** Stands for the host's address on the container's network, as with {@code docker run --add-host name:host-gateway}. */
    public static final String HOST_GATEWAY = "host-gateway";

    private static final String LOCAL = """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::\tip6-localnet
            ff00::\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;

    private HostsFile() {}

    /**
     * Another container, with the names by which this one finds it.
     *
     * @param names that which tells it from others first
     */
    public record Neighbour(Endpoint place, List<String> names) {
        public Neighbour {
            names = List.copyOf(names);
        }

        private String lines() {
            return addresses(List.of(place)).stream()
                    .map(address -> address + "\t" + String.join(" ", names) + "\n")
                    .collect(Collectors.joining());
        }
    }

    /**
     * The file's text.
     *
     * @param hostname the container's name for itself, with its domain if it has one
     * @param endpoints its places on networks; the first of them whose way out it is has the gateway
     * @param extraHosts more lines, as {@code name:address} or {@code name=address}
     * @param neighbours other containers that it is to find
     */
    public static String content(
            String hostname, List<Endpoint> endpoints, List<String> extraHosts, List<Neighbour> neighbours) {
        StringBuilder text = new StringBuilder(LOCAL);
        extraHosts.forEach(extra -> text.append(line(extra, endpoints)));
        neighbours.forEach(neighbour -> text.append(neighbour.lines()));
        return text.append(own(hostname, endpoints)).toString();
    }

    /** The text with a container's own lines changed from its old places to its new ones. */
    public static String moved(String text, String hostname, List<Endpoint> before, List<Endpoint> after) {
        Set<String> gone = new HashSet<>(addresses(before));
        StringBuilder changed = new StringBuilder();
        for (String line : text.split("(?<=\n)")) {
            if (!gone.contains(line.strip().split("\\s", 2)[0])) {
                changed.append(line);
            }
        }
        return ended(changed.toString()) + own(hostname, after);
    }

    /** The text with other containers where they are now. */
    public static String found(String text, List<Neighbour> neighbours) {
        String without = text;
        for (Neighbour neighbour : neighbours) {
            without = lost(without, neighbour.names().getFirst());
        }
        return neighbours.stream().map(Neighbour::lines).collect(Collectors.joining("", ended(without), ""));
    }

    /** The text without the lines whose first name is that. */
    public static String lost(String text, String name) {
        StringBuilder left = new StringBuilder();
        for (String line : text.split("(?<=\n)")) {
            String[] words = line.strip().split("\\s+");
            if (words.length < 2 || !words[1].equals(name)) {
                left.append(line);
            }
        }
        return left.toString();
    }

    private static String ended(String text) {
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }

    private static String own(String hostname, List<Endpoint> endpoints) {
        if (hostname.isEmpty()) {
            return "";
        }
        int dot = hostname.indexOf('.');
        String names = dot > 0 ? hostname + " " + hostname.substring(0, dot) : hostname;
        return addresses(endpoints).stream()
                .map(address -> address + "\t" + names + "\n")
                .collect(Collectors.joining());
    }

    /** Refuses a line that is none, whatever network it is for. */
    public static void check(String extra) {
        parse(extra);
    }

    private record Extra(String name, String address) {}

    private static Extra parse(String extra) {
        int separator = extra.indexOf('=') >= 0 ? extra.indexOf('=') : extra.indexOf(':');
        if (separator <= 0) {
            throw refused(extra, "It is not of the form NAME:ADDRESS.");
        }
        String name = extra.substring(0, separator);
        String address = extra.substring(separator + 1).replaceFirst("^\\[(.*)]$", "$1");
        if (!name.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})")) {
            throw refused(extra, "'" + name + "' is not a host name.");
        }
        if (address.equals(HOST_GATEWAY)) {
            return new Extra(name, address);
        }
        try {
            InetAddress read = IpLiteral.parse(address);
            return new Extra(name, read instanceof Inet6Address v6 ? Subnet.text(v6) : read.getHostAddress());
        } catch (IllegalArgumentException e) {
            throw refused(extra, "'" + address + "' is not an address.");
        }
    }

    private static List<String> addresses(List<Endpoint> endpoints) {
        List<String> addresses = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            addresses.add(endpoint.address().getHostAddress());
            Endpoint.Ipv6 ipv6 = endpoint.ipv6();
            if (ipv6 != null) {
                addresses.add(Subnet.text(ipv6.address()));
            }
        }
        return addresses.isEmpty() ? List.of("127.0.1.1") : addresses;
    }

    private static String line(String extra, List<Endpoint> endpoints) {
        Extra parsed = parse(extra);
        if (parsed.address().equals(HOST_GATEWAY)) {
            if (endpoints.isEmpty()) {
                throw refused(extra, "A container without a network has no gateway.");
            }
            Endpoint wayOut =
                    endpoints.stream().filter(Endpoint::wayOut).findFirst().orElse(endpoints.getFirst());
            Inet4Address gateway = wayOut.gateway();
            return gateway.getHostAddress() + "\t" + parsed.name() + "\n";
        }
        return parsed.address() + "\t" + parsed.name() + "\n";
    }

    private static ProblemException refused(String extra, String why) {
        return ProblemException.invalid(
                "The extra host '" + extra + "' cannot be written to /etc/hosts.", why, "Write it as db:192.0.2.7.");
    }
}
