package io.cofferdam.network;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where names are looked up (resolv.conf(5)).
 *
 * @param nameservers the servers' addresses
 * @param search the domains tried for short names
 * @param options the resolver's options
 */
public record ResolvConf(List<String> nameservers, List<String> search, List<String> options) {

    /**
     * The servers of a container on a host that has none it could reach: a host's server on 127.0.0.1 is not there in the container's
     * namespace. The same ones as Docker's.
     */
    static final List<String> FALLBACK = List.of("8.8.8.8", "8.8.4.4");

    /** Where containers on networks of one's own ask for names. */
    public static final String NAME_SERVICE = NameSockets.ADDRESS;

    private static final Path HOST = Path.of("/etc/resolv.conf");

    /** What systemd-resolved asks itself, when {@link #HOST} only names its own socket on 127.0.0.53. */
    private static final Path BEHIND_STUB = Path.of("/run/systemd/resolve/resolv.conf");

    public ResolvConf {
        nameservers = List.copyOf(nameservers);
        search = List.copyOf(search);
        options = List.copyOf(options);
    }

    /** What was asked for one container, as {@code --dns}, {@code --dns-search} and {@code --dns-option}; empty is the host's. */
    public record Wish(List<String> nameservers, List<String> search, List<String> options) {
        public Wish {
            nameservers = List.copyOf(nameservers);
            search = List.copyOf(search);
            options = List.copyOf(options);
        }

        public static Wish nothing() {
            return new Wish(List.of(), List.of(), List.of());
        }
    }

    /** Reads the file's text; lines it does not know are passed over, as the resolver does. */
    public static ResolvConf parse(String text) {
        List<String> nameservers = new ArrayList<>();
        List<String> search = List.of();
        List<String> options = new ArrayList<>();
        for (String line : text.lines().toList()) {
            List<String> words = Arrays.asList(line.strip().split("\\s+"));
            List<String> values = words.subList(1, words.size());
            if (values.isEmpty()) {
                continue;
            }
            switch (words.getFirst()) {
                case "nameserver" -> nameservers.add(values.getFirst());
                case "search", "domain" -> search = values; // the last line counts
                case "options" -> options.addAll(values);
                default -> {}
            }
        }
        return new ResolvConf(nameservers, search, options);
    }

    /** The host's own, for a container that shares the host's network. */
    public static ResolvConf ofHost() {
        return read(HOST);
    }

    /** Whom the host itself asks, read anew each time: without its own loopback, and with those behind a stub there. */
    static List<InetAddress> hostServers() {
        return Stream.of(HOST, BEHIND_STUB)
                .flatMap(file -> read(file).addresses().stream())
                .distinct()
                .toList();
    }

    /** The servers elsewhere than on the loopback; what is no address is passed over, as the resolver does. */
    List<InetAddress> addresses() {
        List<InetAddress> addresses = new ArrayList<>();
        for (String server : nameservers) {
            try {
                addresses.add(InetAddress.ofLiteral(server.replaceFirst("%.*", "")));
            } catch (IllegalArgumentException e) {
                // Another line may have one.
            }
        }
        return addresses.stream()
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }

    /** What a container gets that asks the service for names; what it asks for does not say where others are asked. */
    public static ResolvConf forNames(Wish wish) {
        ResolvConf host = read(HOST);
        List<String> domains = wish.search().isEmpty() ? host.search : wish.search();
        List<String> options = new ArrayList<>(wish.options().isEmpty() ? host.options : wish.options());
        if (options.stream().noneMatch(option -> option.startsWith("ndots:"))) {
            options.add("ndots:0"); // the name of a neighbour is whole as it is
        }
        return new ResolvConf(
                List.of(NAME_SERVICE),
                domains.stream().filter(domain -> !domain.equals(".")).toList(),
                options);
    }

    /** Whom the service asks about names of elsewhere: those wished for, or the host's, also at its own loopback. */
    public static NameServers servers(Wish wish) {
        if (!wish.nameservers().isEmpty()) {
            return new NameServers(wish.nameservers(), true);
        }
        List<String> servers = read(HOST).nameservers;
        return new NameServers(servers.isEmpty() ? FALLBACK : servers, false);
    }

    /** What a container with a network namespace of its own gets on this host. */
    public static ResolvConf forContainer(Wish wish) {
        ResolvConf host = read(HOST);
        return host.forContainer(wish, host.reachable().isEmpty() ? read(BEHIND_STUB) : host);
    }

    /** This host file, with the servers of another where it has none that a container reaches, changed as wished. */
    ResolvConf forContainer(Wish wish, ResolvConf serversOf) {
        List<String> servers = wish.nameservers().isEmpty() ? serversOf.reachable() : wish.nameservers();
        List<String> domains = wish.search().isEmpty() ? search : wish.search();
        return new ResolvConf(
                servers.isEmpty() ? FALLBACK : servers,
                domains.stream().filter(domain -> !domain.equals(".")).toList(), // "." asks for none
                wish.options().isEmpty() ? options : wish.options());
    }

    /** The file's text. */
    public String content() {
        StringBuilder text = new StringBuilder();
        nameservers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
        if (!search.isEmpty()) {
            text.append("search ").append(String.join(" ", search)).append('\n');
        }
        if (!options.isEmpty()) {
            text.append("options ").append(String.join(" ", options)).append('\n');
        }
        return text.toString();
    }

    /** The servers a container can reach: IPv4, because its network has no IPv6, and not on the host's loopback. */
    private List<String> reachable() {
        return nameservers.stream().filter(ResolvConf::reachable).toList();
    }

    private static boolean reachable(String server) {
        try {
            InetAddress address = InetAddress.ofLiteral(server);
            return address instanceof Inet4Address && !address.isLoopbackAddress() && !address.isAnyLocalAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static ResolvConf read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            return new ResolvConf(List.of(), List.of(), List.of());
        }
    }
}
