package io.cofferdam.network;

import io.cofferdam.network.NetworkSpec.Range;
import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a network's specification of what was asked, or says what is wrong with it. */
final class NetworkMaker {

    /** Names that mean something else where a container's network is named. */
    private static final Set<String> RESERVED = Set.of("bridge", "host", "none", "default", "container");

    private static final int CHOSEN_PREFIX_LENGTH_V6 = 64;

    private final SecureRandom random = new SecureRandom();

    /** The network with the addresses that were named; whatever is to be chosen is left out. */
    NetworkSpec make(NewNetwork wish) {
        String id = newId();
        checkName(wish.name());
        checkDriver(wish.driver());
        boolean macvlan = wish.driver().equals(NetworkSpec.MACVLAN_DRIVER);
        boolean leadsNowhere = macvlan && leadsNowhere(wish);
        BridgeOptions.asked(macvlan ? MacvlanOptions.rest(wish.options()) : wish.options(), wish.ipv6())
                .requireHost(wish.internal() || leadsNowhere);
        List<Range> ranges = new ArrayList<>();
        for (NewNetwork.Range asked : wish.ranges()) {
            if (!asked.subnet().isEmpty()) {
                ranges.add(range(asked, wish.ipv6()));
            } else if (!asked.gateway().isEmpty()
                    || !asked.pool().isEmpty()
                    || !asked.aside().isEmpty()) {
                throw ProblemException.invalid(
                        "The network's addresses are not complete.",
                        "A gateway, a range or addresses set aside were named, but not the subnet that they are of.",
                        "Name the subnet too.");
            }
        }
        requireOneOfEach(ranges);
        if (wish.ipv6() && ranges.stream().noneMatch(range -> range.subnet().v6())) {
            ranges.add(unique6(id));
        }
        return new NetworkSpec(
                id,
                wish.name(),
                macvlan ? NetworkSpec.MACVLAN_DRIVER : NetworkSpec.BRIDGE_DRIVER,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                ranges,
                wish.internal() || leadsNowhere,
                wish.attachable(),
                wish.labels(),
                wish.options(),
                wish.egress());
    }

    /** Without a parent; with one it could not be kept from going out, whatever routes it is given. */
    private static boolean leadsNowhere(NewNetwork wish) {
        String parent = MacvlanOptions.of(wish.options()).parent();
        if (wish.internal() && !parent.isEmpty()) {
            throw ProblemException.invalid(
                    "A network upon " + parent + " cannot be internal.",
                    "What its containers send goes out there and does not pass the host's packet filter.",
                    "Leave out the parent, or --internal.");
        }
        return parent.isEmpty();
    }

    /** With an IPv4 subnet that was chosen. */
    static NetworkSpec withSubnet(NetworkSpec network, Subnet subnet) {
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(subnet, subnet.address(1), null, Map.of()));
        ranges.addAll(network.ranges());
        return network.withRanges(ranges);
    }

    static boolean hasIpv4(NetworkSpec network) {
        return network.ranges().stream().anyMatch(range -> !range.subnet().v6());
    }

    private static void checkName(String name) {
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}")) {
            throw ProblemException.invalid(
                    "invalid network name: " + printable(name) + ".",
                    "A name begins with a letter or a digit and goes on with these, '_', '.' and '-'; it has at most 128 characters.",
                    "Give it another name.");
        }
        if (RESERVED.contains(name)) {
            throw ProblemException.forbidden(
                    "operation is not permitted on predefined " + name + " network.",
                    "The name means a network that is there from the start.",
                    "Give it another name.");
        }
    }

    private static void checkDriver(String driver) {
        switch (driver) {
            case "", NetworkSpec.BRIDGE_DRIVER, NetworkSpec.MACVLAN_DRIVER -> {}
            case "host", "null", "none" ->
                throw ProblemException.forbidden(
                        "only one instance of \"" + driver + "\" network is allowed.",
                        "Every container can use the one there is.",
                        "Use it, or make a bridge.");
            default ->
                throw ProblemException.unsupported(
                        "Networks of the driver '" + printable(driver) + "' are not supported.",
                        "Known are bridge and macvlan.",
                        "Leave the driver out.");
        }
    }

    private static Range range(NewNetwork.Range asked, boolean ipv6) {
        Subnet subnet = Subnet.parse(asked.subnet());
        AddressPool.checkSize(subnet);
        if (subnet.v6() && !ipv6) {
            throw ProblemException.invalid(
                    "The subnet " + subnet + " cannot be used.",
                    "It is of IPv6, and IPv6 was not asked for.",
                    "Ask for it with --ipv6, or leave the subnet out.");
        }
        if (subnet.base().isLoopbackAddress()
                || subnet.base().isMulticastAddress()
                || subnet.base().isAnyLocalAddress()) {
            throw ProblemException.invalid(
                    "The subnet " + subnet + " cannot be used.",
                    "Its addresses mean something else on every host.",
                    "Use one of the private ranges, such as 10.20.0.0/24.");
        }
        HostGround.refuseLinkLocal(subnet);
        Map<String, InetAddress> aside = new HashMap<>();
        asked.aside().forEach((name, address) -> aside.put(name, inside(subnet, address, "auxiliary address " + name)));
        InetAddress gateway =
                asked.gateway().isEmpty() ? gateway(subnet, aside) : inside(subnet, asked.gateway(), "gateway");
        if (gateway.equals(subnet.base()) || !subnet.v6() && gateway.equals(subnet.last())) {
            throw ProblemException.invalid(
                    "The gateway " + Subnet.text(gateway) + " cannot be used.",
                    "It stands for the whole subnet " + subnet + ".",
                    "Use another address of it.");
        }
        if (aside.containsValue(gateway)) {
            throw ProblemException.invalid(
                    "The gateway " + Subnet.text(gateway) + " cannot be used.",
                    "It is set aside for something else.",
                    "Use another address.");
        }
        return new Range(subnet, gateway, pool(subnet, asked.pool()), aside);
    }

    /** The first address that nobody else was promised. */
    private static InetAddress gateway(Subnet subnet, Map<String, InetAddress> aside) {
        long offset = 1;
        while (aside.containsValue(subnet.address(offset))) {
            offset++;
        }
        return subnet.address(offset);
    }

    private static Subnet pool(Subnet subnet, String asked) {
        if (asked.isEmpty()) {
            return subnet;
        }
        Subnet pool = Subnet.wide(asked);
        if (!subnet.contains(pool)) {
            throw ProblemException.invalid(
                    "The range " + pool + " cannot be used.",
                    "It is not a part of the subnet " + subnet + ".",
                    "Use a part of it.");
        }
        return pool;
    }

    private static InetAddress inside(Subnet subnet, String text, String what) {
        try {
            // Docker's client writes a gateway of IPv6 with or without its prefix.
            InetAddress address = IpLiteral.parse(text.replaceFirst("/[0-9]{1,3}$", ""));
            if (subnet.contains(address)) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(
                    "The " + what + " '" + printable(text) + "' cannot be used.",
                    "It is not an IP address.",
                    "Use an address of the subnet " + subnet + ".");
        }
        throw ProblemException.invalid(
                "The " + what + " " + printable(text) + " cannot be used.",
                "It is not of the subnet " + subnet + ".",
                "Use an address of it.");
    }

    private static void requireOneOfEach(List<Range> ranges) {
        long v6 = ranges.stream().filter(range -> range.subnet().v6()).count();
        if (v6 > 1 || ranges.size() - v6 > 1) {
            throw ProblemException.unsupported(
                    "A network with several subnets of one family is not supported.",
                    "A bridge here has one subnet of IPv4, and one of IPv6.",
                    "Use one larger subnet, or several networks.");
        }
    }

    /** A subnet of unique local addresses (RFC 4193) that nobody else has. */
    private static Range unique6(String id) {
        byte[] octets = new byte[16];
        byte[] digits = HexFormat.of().parseHex(id);
        octets[0] = (byte) 0xfd;
        System.arraycopy(digits, 0, octets, 1, 7);
        try {
            Subnet subnet = new Subnet(InetAddress.getByAddress(octets), CHOSEN_PREFIX_LENGTH_V6);
            return new Range(subnet, subnet.address(1), null, Map.of());
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError("sixteen octets are an address", e);
        }
    }

    private String newId() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static String printable(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > 60 ? clean.substring(0, 60) + "…" : clean;
    }
}
