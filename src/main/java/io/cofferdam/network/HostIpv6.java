package io.cofferdam.network;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.RouteMessages;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the host itself needs for networks with IPv6, from the first of them until the last is gone.
 *
 * <p>A host that forwards heeds router advertisements only on interfaces with accept_ra at 2, and forgets what it learned on others the
 * moment it begins to forward (ip-sysctl.rst): its own way out would be lost. So those with 1 get 2 before.
 */
final class HostIpv6 {

    private static final Logger LOG = System.getLogger(HostIpv6.class.getName());
    private static final Path CONF = Path.of("/proc/sys/net/ipv6/conf");
    private static final Path FORWARDING = CONF.resolve("all/forwarding");
    private static final Set<String> NO_INTERFACES = Set.of("all", "default", "lo");

    private final Netlink netlink;
    private final NetworkNames names;
    private final NetworkStore store;

    /**
     * How the host was before.
     *
     * @param raised the interfaces whose accept_ra was raised
     * @param addressed the indices of those that had addresses of IPv6
     */
    record Before(List<String> raised, List<Integer> addressed) {}

    HostIpv6(Netlink netlink, NetworkNames names, NetworkStore store) {
        this.netlink = netlink;
        this.names = names;
        this.store = store;
    }

    /** Makes what is missing; what could not be made is returned. */
    List<String> prepare() {
        List<String> lacks = new ArrayList<>();
        try {
            netlink.execute(RouteMessages.newLocalRoute(names.loopbackStandIn()));
        } catch (SyscallException e) {
            if (e.errno() != Errno.EEXIST) {
                lacks.add("Ports published with IPv6 do not answer on ::1 (" + e.getMessage() + ").");
            }
        }
        try {
            if (!read(FORWARDING).equals("1")) {
                forward();
            }
        } catch (IOException | UncheckedIOException e) {
            lacks.add("Containers have no way out with IPv6: forwarding could not be turned on (" + e.getMessage()
                    + ").");
        }
        return lacks;
    }

    private void forward() throws IOException {
        List<String> raised = heeding();
        store.saveIpv6(new Before(raised, List.copyOf(addressed())));
        for (String name : raised) {
            Files.writeString(acceptRa(name), "2");
        }
        Files.writeString(FORWARDING, "1");
    }

    /** Takes it away again; nothing happens if it is not there. */
    void restore() throws SyscallException {
        try {
            netlink.execute(RouteMessages.deleteLocalRoute(names.loopbackStandIn()));
        } catch (SyscallException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
        Before before = store.ipv6().orElse(null);
        if (before != null) {
            try {
                restore(before);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "IPv6 forwarding stays as it is", e);
            }
            store.removeIpv6();
        }
    }

    /** An interface that got addresses of IPv6 meanwhile may be somebody's who forwards too: then all stays. */
    private void restore(Before before) throws IOException {
        if (!before.addressed().containsAll(addressed())) {
            return;
        }
        Files.writeString(FORWARDING, "0"); // first: with 1 a host that forwards would forget its way out
        for (String name : before.raised()) {
            if (Files.exists(acceptRa(name)) && read(acceptRa(name)).equals("2")) {
                Files.writeString(acceptRa(name), "1");
            }
        }
    }

    private static List<String> heeding() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(CONF)) {
            for (Path one : interfaces) {
                String name = one.getFileName().toString();
                if (!NO_INTERFACES.contains(name) && read(acceptRa(name)).equals("1")) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private Set<Integer> addressed() throws SyscallException {
        Set<Integer> interfaces = new TreeSet<>();
        for (Netlink.Range range : netlink.addresses()) {
            if (range.address() instanceof Inet6Address && !range.address().isLinkLocalAddress()) {
                interfaces.add(range.interfaceIndex());
            }
        }
        return interfaces;
    }

    private static Path acceptRa(String name) {
        return CONF.resolve(name).resolve("accept_ra");
    }

    private static String read(Path sysctl) throws IOException {
        return Files.readString(sysctl).strip();
    }
}
