package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;

/**
 * A port of the host that leads to a port of a container.
 *
 * @param protocol what is forwarded
 * @param hostIp the host's address it is for; {@code 0.0.0.0} is every address
 * @param hostPort the host's port
 * @param containerPort the container's port
 */
public record PortBinding(Protocol protocol, InetAddress hostIp, int hostPort, int containerPort) {

    /** The protocols that can be published. */
    public enum Protocol {
        TCP(6),
        UDP(17),
        SCTP(132);

        private final int number;

        Protocol(int number) {
            this.number = number;
        }

        /** IPPROTO_… of netinet/in.h. */
        int number() {
            return number;
        }

        /** As nftables, Docker and people write it. */
        public String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Protocol of(String name) {
            for (Protocol protocol : values()) {
                if (protocol.name().equalsIgnoreCase(name)) {
                    return protocol;
                }
            }
            throw ProblemException.invalid(
                    "Ports of the protocol '" + name + "' cannot be published.",
                    "Published ports are tcp, udp or sctp.",
                    "Use one of them.");
        }
    }

    static final InetAddress ANY = IpLiteral.parse("0.0.0.0");
    static final InetAddress ANY6 = IpLiteral.parse("::");

    public PortBinding {
        requirePort(hostPort, 1);
        requirePort(containerPort, 1);
    }

    /** With the host's address as text; empty is every address. */
    public static PortBinding of(String protocol, String hostIp, int hostPort, int containerPort) {
        return new PortBinding(Protocol.of(protocol), hostAddress(hostIp), hostPort, containerPort);
    }

    /** Whether it is for every address of the host. */
    public boolean everywhere() {
        return hostIp.isAnyLocalAddress();
    }

    boolean v6() {
        return hostIp instanceof Inet6Address;
    }

    /** Whether a packet to the host could be meant for either. */
    boolean overlaps(PortBinding other) {
        return protocol == other.protocol
                && hostPort == other.hostPort
                && hostIp.getClass() == other.hostIp.getClass()
                && (hostIp.equals(other.hostIp) || everywhere() || other.everywhere());
    }

    /** The host's side as people write it. */
    String host() {
        return text(hostIp, Integer.toString(hostPort));
    }

    static String text(InetAddress hostIp, String hostPorts) {
        return (hostIp instanceof Inet6Address ? "[" + Subnet.text(hostIp) + "]" : Subnet.text(hostIp)) + ":"
                + hostPorts;
    }

    @Override
    public String toString() {
        return host() + "->" + containerPort + "/" + protocol.lowerCase();
    }

    static InetAddress hostAddress(String text) {
        if (text.isEmpty()) {
            return ANY;
        }
        InetAddress address;
        try {
            address = IpLiteral.parse(text);
        } catch (IllegalArgumentException e) {
            throw unusable(text, "It is not an IP address.");
        }
        if (address.isLinkLocalAddress() || address.isMulticastAddress()) {
            throw unusable(text, "It means another host on every link, or many hosts.");
        }
        return address;
    }

    private static ProblemException unusable(String text, String why) {
        return ProblemException.invalid(
                "Ports cannot be published on the address '" + NetworkMaker.printable(text) + "'.",
                why,
                "Use an address of this host, or none for every address.");
    }

    static void requirePort(int port, int least) {
        if (port < least || port > 65535) {
            throw ProblemException.invalid(
                    "The port " + port + " cannot be published.", "A port is from 1 to 65535.", "Use such a port.");
        }
    }
}
