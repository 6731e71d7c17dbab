package io.cofferdam.network;

import io.cofferdam.linux.HeldNamespace;
import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.NetworkNamespace;
import io.cofferdam.linux.Nftables;
import io.cofferdam.linux.RouteMessages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;

/**
 * The sockets of the name server inside of one container's network namespace. They listen at 127.0.0.11, on ports that nobody else
 * chooses, and packets for port 53 are led there and back by rules without state: a container's own name server can have port 53
 * everywhere else. On a host without a packet filter they are at port 53 itself.
 *
 * @param udp for queries
 * @param tcp for those whose answers are long
 * @param namespace where they are
 */
record NameSockets(DatagramChannel udp, ServerSocketChannel tcp, HeldNamespace namespace) implements AutoCloseable {

    /** The same address as Docker's, which configurations of other programs name. */
    static final String ADDRESS = "127.0.0.11";

    private static final int PORT = 53;
    private static final String TABLE = "cofferdam_names";

    /**
     * Opens them in the namespace of a process; made anew where an earlier service had some.
     *
     * @param filters whether there is a packet filter
     */
    static NameSockets open(long pid, boolean filters) throws IOException {
        try {
            return NetworkNamespace.call(pid, () -> openHere(filters));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The network namespace of process " + pid + " could not be entered.", e);
        }
    }

    private static NameSockets openHere(boolean filters) throws IOException {
        try (Netlink netlink = Netlink.open()) {
            netlink.execute(RouteMessages.setUp(RouteMessages.LOOPBACK_INDEX));
        }
        InetAddress address = InetAddress.ofLiteral(ADDRESS);
        DatagramChannel udp = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            udp.bind(new InetSocketAddress(address, filters ? 0 : PORT));
            ServerSocketChannel tcp = ServerSocketChannel.open(StandardProtocolFamily.INET);
            try {
                tcp.bind(new InetSocketAddress(address, filters ? 0 : PORT));
                if (filters) {
                    lead(port(udp.getLocalAddress()), port(tcp.getLocalAddress()));
                }
                return new NameSockets(udp, tcp, HeldNamespace.ofThisThread());
            } catch (IOException e) {
                tcp.close();
                throw e;
            }
        } catch (IOException e) {
            udp.close();
            throw e;
        }
    }

    private static int port(java.net.SocketAddress bound) {
        return ((InetSocketAddress) bound).getPort();
    }

    private static void lead(int udpPort, int tcpPort) throws IOException {
        try (Nftables nftables = Nftables.open()) {
            nftables.run("""
                    add table ip %1$s
                    delete table ip %1$s
                    table ip %1$s {
                      chain output {
                        type filter hook output priority mangle; policy accept;
                        ip daddr %2$s udp dport %3$d udp dport set %4$d
                        ip daddr %2$s tcp dport %3$d tcp dport set %5$d
                        ip saddr %2$s udp sport %4$d udp sport set %3$d
                        ip saddr %2$s tcp sport %5$d tcp sport set %3$d
                      }
                    }
                    """.formatted(TABLE, ADDRESS, PORT, udpPort, tcpPort));
        }
    }

    @Override
    public void close() {
        closeQuietly(udp);
        closeQuietly(tcp);
        namespace.close();
    }

    private static void closeQuietly(java.io.Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            Thread.onSpinWait(); // closing is all that was wanted
        }
    }
}
