package io.cofferdam.container;

import org.jspecify.annotations.Nullable;

/**
 * A published port.
 *
 * @param protocol "tcp", "udp" or "sctp"
 * @param hostIp "" for every address
 * @param hostPort 0 for one that the engine chooses
 * @param hostPortLast where the first free port of several will do, the last of them; null for that one only
 */
public record PortSpec(
        String protocol,
        int containerPort,
        String hostIp,
        int hostPort,
        @Nullable Integer hostPortLast) {

    @SuppressWarnings("NullAway") // JSON may leave these out
    public PortSpec {
        protocol = protocol == null || protocol.isEmpty() ? "tcp" : protocol;
        hostIp = hostIp == null ? "" : hostIp;
        hostPortLast = hostPortLast != null && hostPortLast == hostPort ? null : hostPortLast;
    }

    public PortSpec(String protocol, int containerPort, String hostIp, int hostPort) {
        this(protocol, containerPort, hostIp, hostPort, null);
    }

    /** Whether a port as it is on the host may have come of this wish. */
    boolean means(PortSpec published) {
        int last = hostPortLast == null ? hostPort : hostPortLast;
        return protocol.equals(published.protocol)
                && containerPort == published.containerPort
                && (hostIp.isEmpty() ? published.everywhere() : hostIp.equals(published.hostIp))
                && (hostPort == 0 || published.hostPort >= hostPort && published.hostPort <= last);
    }

    private boolean everywhere() {
        return hostIp.equals("0.0.0.0") || hostIp.equals("::");
    }

    /** What stands before the ports of the host where people write them: "127.0.0.1:", "[::1]:", or nothing. */
    public String hostPrefix() {
        return hostIp.isEmpty() ? "" : (hostIp.indexOf(':') < 0 ? hostIp : "[" + hostIp + "]") + ":";
    }

    /** "8080", "8000-8010", or empty where any free one will do. */
    public String hostPorts() {
        String last = hostPortLast == null ? "" : "-" + hostPortLast;
        return hostPort == 0 ? "" : hostPort + last;
    }
}
