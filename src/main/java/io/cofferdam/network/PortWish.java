package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a published port.
 *
 * @param hostIp the host's address it is for; null where none was named
 * @param firstHostPort the least host port that will do; 0 for any free one
 * @param lastHostPort the greatest
 * @param containerPort the container's port
 */
public record PortWish(
        PortBinding.Protocol protocol,
        @Nullable InetAddress hostIp,
        int firstHostPort,
        int lastHostPort,
        int containerPort) {

    public PortWish {
        PortBinding.requirePort(firstHostPort, 0);
        PortBinding.requirePort(lastHostPort, firstHostPort == 0 ? 0 : 1);
        PortBinding.requirePort(containerPort, 1);
        if (lastHostPort < firstHostPort || firstHostPort == 0 && lastHostPort > 0) {
            throw ProblemException.invalid(
                    "The host ports " + firstHostPort + "-" + lastHostPort + " cannot be published.",
                    "A range goes from a lower port to a higher one.",
                    "Write it as 8000-8010.");
        }
    }

    /**
     * With the host's address as text.
     *
     * @param hostIp empty for none named
     */
    public static PortWish of(String protocol, String hostIp, int firstHostPort, int lastHostPort, int containerPort) {
        return new PortWish(
                PortBinding.Protocol.of(protocol),
                hostIp.isEmpty() ? null : PortBinding.hostAddress(hostIp),
                firstHostPort,
                lastHostPort,
                containerPort);
    }

    /** One host port, or 0 for a free one. */
    public static PortWish of(String protocol, String hostIp, int hostPort, int containerPort) {
        return of(protocol, hostIp, hostPort, hostPort, containerPort);
    }

    boolean anyPort() {
        return firstHostPort == 0;
    }

    PortBinding at(InetAddress address, int hostPort) {
        return new PortBinding(protocol, address, hostPort, containerPort);
    }

    /** The host ports as people write them. */
    String hostPorts() {
        return firstHostPort == lastHostPort ? Integer.toString(firstHostPort) : firstHostPort + "-" + lastHostPort;
    }
}
