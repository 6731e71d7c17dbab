package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What may leave a network or a container: packets of a protocol to addresses and ports.
 *
 * @param destination null for every address
 * @param ports none for every port; only TCP, UDP and SCTP have any
 */
public record EgressRule(Protocol protocol, @Nullable Subnet destination, List<Ports> ports) {

    private static final String FORM =
            "A rule is a protocol (tcp, udp, sctp, icmp or any), an address, a subnet or 'any', and ports if there are any.";
    private static final String EXAMPLE =
            "Write it as 'tcp 10.0.0.0/8 443,8000-8100', 'udp any 53' or 'any 192.0.2.7'.";
    private static final int MOST_PORTS = 32;

    /** What a rule can be about. */
    public enum Protocol {
        ANY(""),
        TCP("meta l4proto tcp"),
        UDP("meta l4proto udp"),
        SCTP("meta l4proto sctp"),
        ICMP("meta l4proto { icmp, icmpv6 }");

        private final String match;

        Protocol(String match) {
            this.match = match;
        }

        String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean hasPorts() {
            return this == TCP || this == UDP || this == SCTP;
        }
    }

    /** Ports in a row; both ends belong to it. */
    public record Ports(int first, int last) {

        private static final int MOST = 65535;

        static Ports parse(String text, String rule) {
            String[] ends = text.split("-", -1);
            if (ends.length > 2 || !ends[0].matches("[0-9]{1,5}") || !ends[ends.length - 1].matches("[0-9]{1,5}")) {
                throw refused(rule, "'" + NetworkMaker.printable(text) + "' is neither a port nor a range of ports.");
            }
            Ports ports = new Ports(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
            if (ports.first < 1 || ports.last > MOST || ports.first > ports.last) {
                throw refused(rule, "Ports are numbers from 1 to " + MOST + ", the lower one first.");
            }
            return ports;
        }

        boolean contains(int port) {
            return port >= first && port <= last;
        }

        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    public EgressRule {
        ports = merged(ports);
    }

    /** In order and apart from each other: the packet filter takes no others. */
    private static List<Ports> merged(List<Ports> ports) {
        List<Ports> merged = new ArrayList<>();
        for (Ports next :
                ports.stream().sorted(Comparator.comparingInt(Ports::first)).toList()) {
            Ports last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && next.first() <= last.last() + 1) {
                merged.set(merged.size() - 1, new Ports(last.first(), Math.max(last.last(), next.last())));
            } else {
                merged.add(next);
            }
        }
        return List.copyOf(merged);
    }

    /** Reads {@code tcp 10.0.0.0/8 443,8000-8100}. */
    public static EgressRule parse(String text) {
        List<String> words = new ArrayList<>(List.of(text.strip().split("\\s+")));
        Protocol protocol = words.size() > 1 ? protocol(words.removeFirst(), text) : Protocol.ANY;
        if (words.size() > 2 || words.getFirst().isEmpty()) {
            throw refused(text, FORM);
        }
        Subnet destination = destination(words.getFirst(), text);
        List<Ports> ports = new ArrayList<>();
        if (words.size() > 1) {
            for (String one : words.getLast().split(",", -1)) {
                ports.add(Ports.parse(one, text));
            }
        }
        if (!ports.isEmpty() && !protocol.hasPorts()) {
            throw refused(text, "Only tcp, udp and sctp have ports.");
        }
        if (ports.size() > MOST_PORTS) {
            throw refused(text, "It names more than " + MOST_PORTS + " ports and ranges.");
        }
        return new EgressRule(protocol, destination, ports);
    }

    private static Protocol protocol(String word, String rule) {
        for (Protocol known : Protocol.values()) {
            if (known.lowerCase().equals(word.toLowerCase(Locale.ROOT))) {
                return known;
            }
        }
        throw refused(rule, FORM);
    }

    private static @Nullable Subnet destination(String word, String rule) {
        if (word.equalsIgnoreCase("any")) {
            return null;
        }
        try {
            if (word.indexOf('/') >= 0) {
                return Subnet.parse(word);
            }
            InetAddress address = IpLiteral.parse(word);
            return Subnet.of(address, address.getAddress().length * Byte.SIZE);
        } catch (IllegalArgumentException e) {
            throw refused(
                    rule,
                    "'" + NetworkMaker.printable(word)
                            + "' is not an address or a subnet; names are not looked up, because what they mean changes.");
        }
    }

    /** Whether it lets packets of a protocol go to a port of an address. */
    boolean permits(Protocol asked, InetAddress address, int port) {
        return (protocol == Protocol.ANY || protocol == asked)
                && (destination == null || destination.contains(address))
                && (ports.isEmpty() || ports.stream().anyMatch(range -> range.contains(port)));
    }

    /** What nftables compares. */
    String match() {
        List<String> parts = new ArrayList<>();
        if (destination != null) {
            parts.add((destination.v6() ? "ip6" : "ip") + " daddr " + destination);
        }
        parts.add(protocol.match);
        if (!ports.isEmpty()) {
            parts.add("th dport { "
                    + String.join(", ", ports.stream().map(Ports::toString).toList()) + " }");
        }
        return String.join(" ", parts).strip();
    }

    /** In the form that {@link #parse} reads. */
    @Override
    public String toString() {
        String to = "any";
        if (destination != null) {
            to = destination.hostBits() == 0 ? Subnet.text(destination.base()) : destination.toString();
        }
        String all = String.join(",", ports.stream().map(Ports::toString).toList());
        return (protocol.lowerCase() + " " + to + " " + all).strip();
    }

    private static ProblemException refused(String rule, String why) {
        return ProblemException.invalid(
                "The rule '" + NetworkMaker.printable(rule) + "' for what may leave cannot be used.", why, EXAMPLE);
    }
}
