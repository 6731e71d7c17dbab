package io.cofferdam.network;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.NetworkNamespace;
import io.cofferdam.linux.RouteMessages;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes the interfaces and routes of a network namespace in which processes already run. */
final class LiveCabling {

    private LiveCabling() {}

    /** Puts a cable between the host and the namespace of a process. */
    static void plugIn(Netlink host, LaunchMessages messages, Endpoint endpoint, long pid) {
        byte[] batch = messages.hostBatch().clone();
        ByteBuffer.wrap(batch).order(ByteOrder.nativeOrder()).putInt(messages.pidOffset(), (int) pid);
        try {
            host.execute(batch);
        } catch (SyscallException e) {
            throw refused("The interface " + endpoint.interfaceName() + " could not be made in the container.", e);
        }
        inside(
                pid,
                "The interface " + endpoint.interfaceName() + " could not be given its addresses.",
                netlink -> netlink.execute(messages.insideBatch()));
    }

    /** Lets what is on no network go another way than before; null is no way. */
    static void routeOut(long pid, @Nullable Endpoint before, @Nullable Endpoint after) {
        inside(pid, "The container's default route could not be changed.", netlink -> {
            if (before != null) {
                for (InetAddress gateway : gateways(before)) {
                    deleteRoute(netlink, gateway, before.index());
                }
            }
            if (after != null) {
                for (InetAddress gateway : gateways(after)) {
                    netlink.execute(RouteMessages.newDefaultRoute(gateway, after.index()));
                }
            }
        });
    }

    private static List<InetAddress> gateways(Endpoint endpoint) {
        Endpoint.Ipv6 ipv6 = endpoint.ipv6();
        List<InetAddress> gateways = new ArrayList<>(List.of(endpoint.gateway()));
        if (ipv6 != null) {
            gateways.add(ipv6.gateway());
        }
        return gateways;
    }

    private static void deleteRoute(Netlink netlink, InetAddress gateway, int index) throws SyscallException {
        try {
            netlink.execute(RouteMessages.deleteDefaultRoute(gateway, index));
        } catch (SyscallException e) {
            // It went with its interface, or the container's root took it away.
            if (e.errno() != Errno.ESRCH && e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }

    private interface Task {
        void run(Netlink netlink) throws SyscallException;
    }

    private static void inside(long pid, String failure, Task task) {
        try {
            NetworkNamespace.call(pid, () -> {
                try (Netlink netlink = Netlink.open()) {
                    task.run(netlink);
                    return true;
                }
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw refused(failure, e);
        }
    }

    private static ProblemException refused(String what, Exception cause) {
        return ProblemException.internal(
                what, cause.getMessage() + ".", "See that the container runs, and look at its interfaces.", cause);
    }
}
