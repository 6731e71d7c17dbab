package io.cofferdam.network;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.HeldPort;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds the host's side of published ports, so that no other program takes one while its packets go to a container. The holds end
 * with the service and are taken again when it returns; forwarding does not depend on them.
 */
final class HostPorts implements AutoCloseable {

    private static final int EPHEMERAL_FIRST = 49153;
    private static final int EPHEMERAL_LAST = 65535;

    private final Map<PortBinding, HeldPort> held = new HashMap<>();
    private int next = EPHEMERAL_FIRST;

    /** Takes the port, a free one where none is named, and returns the binding with the port it has. */
    synchronized PortBinding hold(PortBinding wanted) {
        if (wanted.hostPort() == 0) {
            return holdFree(wanted);
        }
        try {
            take(wanted);
            return wanted;
        } catch (SyscallException e) {
            throw refused(wanted, e);
        }
    }

    synchronized void letGo(PortBinding binding) {
        HeldPort port = held.remove(binding);
        if (port != null) {
            port.close();
        }
    }

    @Override
    public synchronized void close() {
        held.values().forEach(HeldPort::close);
        held.clear();
    }

    private PortBinding holdFree(PortBinding wanted) {
        for (int tries = EPHEMERAL_LAST - EPHEMERAL_FIRST; tries >= 0; tries--) {
            PortBinding candidate = wanted.withHostPort(next);
            next = next == EPHEMERAL_LAST ? EPHEMERAL_FIRST : next + 1;
            try {
                take(candidate);
                return candidate;
            } catch (SyscallException e) {
                if (e.errno() != Errno.EADDRINUSE) {
                    throw refused(candidate, e);
                }
            }
        }
        throw new ProblemException(
                ProblemException.Kind.UNAVAILABLE,
                new Problem(
                        "No port is free on " + wanted.hostIp().getHostAddress() + ".",
                        "All from " + EPHEMERAL_FIRST + " to " + EPHEMERAL_LAST + " are allocated.",
                        "Name a lower port."));
    }

    private void take(PortBinding binding) throws SyscallException {
        HeldPort port = switch (binding.protocol()) {
            case TCP -> HeldPort.tcp(binding.hostIp(), binding.hostPort());
            case UDP -> HeldPort.udp(binding.hostIp(), binding.hostPort());
        };
        held.put(binding, port);
    }

    private static ProblemException refused(PortBinding binding, SyscallException cause) {
        String bind = "Bind for " + binding.hostIp().getHostAddress() + ":" + binding.hostPort() + " failed: ";
        return switch (cause.errno()) {
            case Errno.EADDRINUSE ->
                new ProblemException(
                        ProblemException.Kind.CONFLICT,
                        new Problem(
                                bind + "port is already allocated.",
                                "A container or another program on this host has the "
                                        + binding.protocol().lowerCase() + " port.",
                                "Use another port, or stop what has it."),
                        cause);
            case Errno.EADDRNOTAVAIL ->
                new ProblemException(
                        ProblemException.Kind.INVALID,
                        new Problem(
                                bind + "the address is not this host's.",
                                "No interface has it.",
                                "Use an address of this host, or none for every address."),
                        cause);
            default ->
                ProblemException.internal(bind + "the port could not be taken.", cause.getMessage() + ".", "", cause);
        };
    }
}
