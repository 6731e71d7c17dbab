package io.cofferdam.container;

/**
 * A published port.
 *
 * @param protocol "tcp" or "udp"
 * @param hostIp "" for every address
 * @param hostPort 0 for one that the engine chooses
 */
public record PortSpec(String protocol, int containerPort, String hostIp, int hostPort) {

    @SuppressWarnings("NullAway") // JSON may leave these out
    public PortSpec {
        protocol = protocol == null || protocol.isEmpty() ? "tcp" : protocol;
        hostIp = hostIp == null ? "" : hostIp;
    }
}
