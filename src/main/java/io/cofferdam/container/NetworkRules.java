package io.cofferdam.container;

import io.cofferdam.network.HostsFile;
import io.cofferdam.network.IpLiteral;
import io.cofferdam.network.Networks;
import io.cofferdam.problem.ProblemException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request may ask of its place in the network, said before anything is made. */
final class NetworkRules {

    private static final Pattern EXPOSED = Pattern.compile("[0-9]{1,5}(?:-[0-9]{1,5})?(?:/(?:tcp|udp|sctp))?");

    private NetworkRules() {}

    static void check(NetworkRequest network) {
        network.requireOneOrTheOther();
        if (NamespaceOf.in(network.mode()).filter(String::isEmpty).isPresent()) {
            throw ProblemException.invalid(
                    "network container: not found.", "It names no container.", "Name one, as in container:web.");
        }
        egress(network);
        links(network);
        network.networks().forEach(NetworkRules::endpoint);
        network.exposed().forEach(NetworkRules::exposed);
        network.dns().forEach(NetworkRules::nameserver);
        network.dnsSearch().forEach(domain -> word("search domain", domain));
        network.dnsOptions().forEach(option -> word("DNS option", option));
        network.extraHosts().forEach(HostsFile::check);
    }

    /** What may leave is the affair of whoever owns the network namespace. */
    static void egress(NetworkRequest network) {
        if (network.egress() != null && !network.addressed()) {
            throw ProblemException.invalid(
                    "What may leave the container cannot be chosen.",
                    network.mode().equals("none")
                            ? "It has no network."
                            : "It has the network of the host or of another container.",
                    "Choose it for a container with a network of its own.");
        }
    }

    /** On the bridge; on other networks they are part of what is asked there. */
    private static void links(NetworkRequest network) {
        if (network.links().isEmpty()) {
            return;
        }
        boolean container = NamespaceOf.in(network.mode()).isPresent();
        if (container || network.mode().equals("host")) {
            throw ProblemException.invalid(
                    "conflicting options: " + (container ? "container type network" : "host type networking")
                            + " can't be used with links. This would result in undefined behavior.",
                    "Who is linked is told in the container's own /etc/hosts and environment.",
                    "Leave out --link, or give the container a network of its own.");
        }
        if (network.endpoints().stream().noneMatch(asked -> asked.network().equals(Networks.DEFAULT))) {
            throw ProblemException.invalid(
                    "conflicting options: --link and the network '" + TextRules.printable(network.mode()) + "'.",
                    "These links are to containers on the network bridge, and the container is not on it.",
                    "Leave out --link, or put the container on the network bridge.");
        }
        words(network.links());
    }

    /** A word means one container. */
    private static void words(List<Link> links) {
        Set<String> words = new HashSet<>();
        for (Link link : links) {
            if (!words.add(link.alias().toLowerCase(Locale.ROOT))) {
                throw ProblemException.invalid(
                        "conflicting options: two links are called " + TextRules.printable(link.alias()) + ".",
                        "Each is to lead to one container.",
                        "Give them different names, as in db:one.");
            }
        }
    }

    /** Refuses ports that cannot be published, and one port of the host that is to lead to two places. */
    static void publish(List<PortSpec> ports) {
        ports.forEach(NetworkRules::publish);
        Map<String, PortSpec> byHost = new HashMap<>();
        for (PortSpec port : ports) {
            String host = port.hostPrefix() + port.hostPorts() + "/" + port.protocol();
            PortSpec other = port.hostPort() == 0 || port.hostPortLast() != null ? null : byHost.put(host, port);
            if (other != null) {
                throw ProblemException.invalid(
                        "The port " + host + " of the host cannot be published twice.",
                        "The container asks for it to lead to its port " + other.containerPort() + " and to its port "
                                + port.containerPort() + ".",
                        "Use another port of the host for one of them.");
            }
        }
    }

    /** One port, be it of the request or of what its image exposes. */
    static void publish(PortSpec port) {
        if (!List.of("tcp", "udp", "sctp").contains(port.protocol())) {
            throw ProblemException.unsupported(
                    "Publishing " + port.protocol() + " ports is not supported.",
                    "Ports are published for tcp, udp and sctp.",
                    "Use one of these.");
        }
        Cabling.wish(port);
    }

    /** What is asked of a place on a network, whatever the network. */
    static void endpoint(EndpointRequest asked) {
        asked.flaws().values().stream().findFirst().ifPresent(flaw -> {
            throw new ProblemException(ProblemException.Kind.INVALID, flaw);
        });
        if (asked.network().equals(Networks.DEFAULT) && !asked.links().isEmpty()) {
            throw ProblemException.invalid(
                    "A container cannot be linked to others while it is connected to the network bridge.",
                    "That network has no name service: links are told to a container's processes when they are started.",
                    "Give --link where the container is made, or use a network of your own.");
        }
        asked.links().forEach(Link::parse);
    }

    private static void exposed(String port) {
        if (!EXPOSED.matcher(port).matches()) {
            throw ProblemException.invalid(
                    "invalid port: " + port + ".",
                    "It is not a port such as 80/tcp.",
                    "Give another, or leave it out.");
        }
    }

    /** resolv.conf(5) has no way to quote: a blank begins another word and a line end another line. */
    private static void word(String what, String text) {
        if (!text.matches("[\\p{Graph}]{1,255}")) {
            throw ProblemException.invalid(
                    "invalid %s: %s.".formatted(what, TextRules.printable(text)),
                    "It is not one word of at most 255 characters.",
                    "Give each in an option of its own.");
        }
    }

    private static void nameserver(String address) {
        try {
            IpLiteral.parse(address);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(
                    "invalid DNS server: " + address + ".",
                    "It is not an IP address, or has a zone, which containers do not share with the host.",
                    "Give the server's address, such as 192.0.2.53.");
        }
    }
}
