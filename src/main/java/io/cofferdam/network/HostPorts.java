package io.cofferdam.network;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.HeldPort;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Holds the host's side of published ports, so that no other program takes one while its packets go to a container. The holds end
 * with the service and are taken again when it returns; forwarding does not depend on them.
 */
final class HostPorts implements AutoCloseable {

    private static final int EPHEMERAL_FIRST = 49153;
    private static final int EPHEMERAL_LAST = 65535;
    private static final int HOLDERS_NAMED = 3;
    /** For a child to get from fork(2) to execve(2), on a machine that is busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Map<PortBinding, Hold> held = new HashMap<>();
    private final UnaryOperator<String> containerNames;
    private int next = EPHEMERAL_FIRST;

    private record Hold(String containerId, HeldPort port) {}

    /** @param containerNames what people call the container of an id */
    HostPorts(UnaryOperator<String> containerNames) {
        this.containerNames = containerNames;
    }

    /**
     * Takes the first port that will do and is free on every one of the addresses.
     *
     * @return a binding for each address, all with the same port
     */
    synchronized List<PortBinding> hold(PortWish wanted, List<InetAddress> addresses, String containerId) {
        int first = wanted.anyPort() ? EPHEMERAL_FIRST : wanted.firstHostPort();
        int last = wanted.anyPort() ? EPHEMERAL_LAST : wanted.lastHostPort();
        int start = wanted.anyPort() ? next : first;
        for (int port : IntStream.concat(IntStream.rangeClosed(start, last), IntStream.range(first, start))
                .toArray()) {
            List<PortBinding> bindings =
                    addresses.stream().map(address -> wanted.at(address, port)).toList();
            if (take(bindings, containerId)) {
                next = !wanted.anyPort() ? next : port == EPHEMERAL_LAST ? EPHEMERAL_FIRST : port + 1;
                return bindings;
            }
        }
        throw wanted.anyPort() ? noneLeft(addresses) : taken(wanted, addresses, containerId);
    }

    /** Takes one that was held before the service ended; false where another program has it. */
    synchronized boolean holdAgain(PortBinding binding, String containerId) {
        try {
            return take(List.of(binding), containerId);
        } catch (ProblemException e) {
            return false;
        }
    }

    synchronized void letGo(PortBinding binding) {
        Hold hold = held.remove(binding);
        if (hold != null) {
            hold.port().close();
        }
    }

    @Override
    public synchronized void close() {
        held.values().forEach(hold -> hold.port().close());
        held.clear();
    }

    /** All of them, or none and false where one is taken. */
    private boolean take(List<PortBinding> bindings, String containerId) {
        List<PortBinding> taken = new ArrayList<>();
        for (PortBinding binding : bindings) {
            try {
                if (holding(binding).isEmpty()) {
                    held.put(binding, new Hold(containerId, open(binding)));
                    taken.add(binding);
                    continue;
                }
            } catch (SyscallException e) {
                if (e.errno() != Errno.EADDRINUSE) {
                    taken.forEach(this::letGo);
                    throw refused(binding, e);
                }
            }
            taken.forEach(this::letGo);
            return false;
        }
        return true;
    }

    /** The hold that is in its way. */
    private Optional<Hold> holding(PortBinding wanted) {
        Hold same = held.get(wanted);
        return same != null
                ? Optional.of(same)
                : held.entrySet().stream()
                        .filter(entry -> entry.getKey().overlaps(wanted))
                        .map(Map.Entry::getValue)
                        .findFirst();
    }

    /** A port that was just let go is free once the programs have begun that were being started meanwhile. */
    private static HeldPort open(PortBinding binding) throws SyscallException {
        try {
            return openNow(binding);
        } catch (SyscallException e) {
            if (e.errno() != Errno.EADDRINUSE) {
                throw e;
            }
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (PortHolder.isBeingStarted(binding) && System.nanoTime() < giveUp) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            return openNow(binding);
        }
    }

    private static HeldPort openNow(PortBinding binding) throws SyscallException {
        return switch (binding.protocol()) {
            case TCP -> HeldPort.tcp(binding.hostIp(), binding.hostPort());
            case UDP -> HeldPort.udp(binding.hostIp(), binding.hostPort());
            case SCTP -> HeldPort.sctp(binding.hostIp(), binding.hostPort());
        };
    }

    private ProblemException taken(PortWish wanted, List<InetAddress> addresses, String containerId) {
        boolean one = wanted.firstHostPort() == wanted.lastHostPort();
        List<String> holders = IntStream.rangeClosed(wanted.firstHostPort(), wanted.lastHostPort())
                .limit(HOLDERS_NAMED)
                .mapToObj(port -> (one ? "" : port + ": ") + holder(wanted, addresses, port, containerId))
                .toList();
        return ProblemException.conflict(
                "Bind for %s failed: %s"
                        .formatted(
                                PortBinding.text(addresses.getFirst(), wanted.hostPorts()),
                                one ? "port is already allocated." : "all ports are allocated."),
                one
                        ? "It is held, for %s, by %s."
                                .formatted(wanted.protocol().lowerCase(), holders.getFirst())
                        : "They are held, for %s, by others (%s)."
                                .formatted(
                                        wanted.protocol().lowerCase(),
                                        String.join(", ", holders) + (holders.size() < HOLDERS_NAMED ? "" : ", …")),
                "Use another port, or stop what has it.");
    }

    private String holder(PortWish wanted, List<InetAddress> addresses, int port, String asking) {
        for (InetAddress address : addresses) {
            PortBinding binding = wanted.at(address, port);
            Optional<String> holder = holding(binding)
                    .map(hold -> hold.containerId().equals(asking)
                            ? "this container itself, which asks for it more than once"
                            : "the container " + containerNames.apply(hold.containerId()))
                    .or(() -> PortHolder.of(binding));
            if (holder.isPresent()) {
                return holder.get();
            }
        }
        return "a program that cannot be seen from here";
    }

    private static ProblemException noneLeft(List<InetAddress> addresses) {
        return new ProblemException(
                ProblemException.Kind.UNAVAILABLE,
                new Problem(
                        "No port is free on " + Subnet.text(addresses.getFirst()) + ".",
                        "All from " + EPHEMERAL_FIRST + " to " + EPHEMERAL_LAST + " are allocated.",
                        "Name a lower port."));
    }

    private static ProblemException refused(PortBinding binding, SyscallException cause) {
        String bind = "Bind for " + binding.host() + " failed: ";
        if (cause.errno() == Errno.EADDRNOTAVAIL) {
            return new ProblemException(
                    ProblemException.Kind.INVALID,
                    new Problem(
                            bind + "the address is not this host's.",
                            "No interface has it.",
                            "Use an address of this host, or none for every address."),
                    cause);
        }
        return ProblemException.internal(bind + "the port could not be taken.", cause.getMessage() + ".", "", cause);
    }
}
