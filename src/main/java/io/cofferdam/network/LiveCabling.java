package io.cofferdam.network;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.KernelFile;
import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.NetworkNamespace;
import io.cofferdam.linux.RouteMessages;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
        inside(pid, "The interface " + endpoint.interfaceName() + " could not be given its addresses.", netlink -> {
            netlink.execute(messages.insideBatch());
            settle(endpoint);
        });
    }

    private static void settle(Endpoint endpoint) throws SyscallException {
        Path settings = Path.of("/proc/sys/net/ipv6/conf", endpoint.interfaceName());
        for (Map.Entry<String, String> setting : endpoint.ipv6Settings().entrySet()) {
            KernelFile.write(settings.resolve(setting.getKey()), setting.getValue());
        }
    }

    /** Takes away an interface that has no end on the host. */
    static void unplug(Endpoint endpoint, long pid) {
        inside(pid, "The interface " + endpoint.interfaceName() + " could not be removed.", netlink -> {
            try {
                netlink.execute(RouteMessages.deleteLink(endpoint.index()));
            } catch (SyscallException e) {
                if (e.errno() != Errno.ENODEV) {
                    throw e;
                }
            }
        });
    }

    /** A default route: by whom and through which interface. */
    record Way(InetAddress gateway, int index) {

        /** Those of a place that is a way out, one for each family. */
        static List<Way> of(Endpoint place) {
            Endpoint.Ipv6 ipv6 = place.ipv6();
            List<Way> ways = new ArrayList<>();
            if (place.wayOut()) {
                ways.add(new Way(place.gateway(), place.index()));
            }
            if (ipv6 != null && ipv6.wayOut()) {
                ways.add(new Way(ipv6.gateway(), place.index()));
            }
            return ways;
        }
    }

    /** Lets what is on no network go other ways than before. */
    static void routeOut(long pid, List<Way> before, List<Way> after) {
        inside(pid, "The container's default route could not be changed.", netlink -> {
            for (Way way : before) {
                if (!after.contains(way)) {
                    deleteRoute(netlink, way.gateway(), way.index());
                }
            }
            for (Way way : after) {
                if (!before.contains(way)) {
                    netlink.execute(RouteMessages.newDefaultRoute(way.gateway(), way.index()));
                }
            }
        });
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
