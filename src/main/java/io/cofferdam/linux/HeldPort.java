package io.cofferdam.linux;

import com.sun.jna.Native;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A port of the host, kept from other programs while packets for it are forwarded elsewhere.
 *
 * <p>Not a Java socket: those are inherited by children that are started with posix_spawn, and a child would go on holding the port.
 * A TCP port is listened on, not only bound: the kernel lets two sockets share a port that neither listens on, refuses to bind a port
 * with connections in TIME_WAIT unless sharing is allowed, and shows only listening ports to people who look who has one.
 */
public final class HeldPort implements AutoCloseable {

    // bits/socket.h, asm-generic/socket.h
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int IPPROTO_SCTP = 132;
    private static final int IPPROTO_IPV6 = 41; // netinet/in.h
    private static final int IPV6_V6ONLY = 26; // linux/in6.h

    private final int fd;
    private boolean closed;

    private HeldPort(int fd) {
        this.fd = fd;
    }

    /** Takes the port of this thread's network namespace; EADDRINUSE when somebody has it. */
    public static HeldPort tcp(InetAddress address, int port) throws SyscallException {
        return open(SOCK_STREAM, 0, address, port);
    }

    /** Takes the port of this thread's network namespace; EADDRINUSE when somebody has it. */
    public static HeldPort udp(InetAddress address, int port) throws SyscallException {
        return open(SOCK_DGRAM, 0, address, port);
    }

    /** The same; a host whose kernel has no SCTP has no program that could take the port. */
    public static HeldPort sctp(InetAddress address, int port) throws SyscallException {
        try {
            return open(SOCK_STREAM, IPPROTO_SCTP, address, port);
        } catch (SyscallException e) {
            if (e.errno() == Errno.EPROTONOSUPPORT || e.errno() == Errno.ESOCKTNOSUPPORT) {
                return new HeldPort(-1);
            }
            throw e;
        }
    }

    private static HeldPort open(int type, int protocol, InetAddress address, int port) throws SyscallException {
        String subject = address.getHostAddress() + ":" + port;
        boolean v6 = address instanceof Inet6Address;
        int fd = LibC.socket(v6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, protocol);
        int errno = Native.getLastError();
        if (fd < 0) {
            throw new SyscallException("socket", subject, errno);
        }
        try {
            if (type == SOCK_STREAM) {
                LibC.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, new int[] {1}, Integer.BYTES);
            }
            if (v6) { // the same port of IPv4 is held by itself, or is somebody else's
                LibC.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, new int[] {1}, Integer.BYTES);
            }
            byte[] at = v6 ? socketAddress6(address, port) : socketAddress(address, port);
            Sys.check(LibC.bind(fd, at, at.length), "bind", subject);
            if (type == SOCK_STREAM) {
                Sys.check(LibC.listen(fd, 0), "listen", subject);
            }
            return new HeldPort(DescriptorNumbers.moveUp(fd));
        } catch (SyscallException e) {
            LibC.close(fd);
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (!closed && fd >= 0) {
            closed = true;
            LibC.close(fd);
        }
    }

    /** struct sockaddr_in (ip(7)): family in native order, port and address in network order. */
    private static byte[] socketAddress(InetAddress address, int port) {
        ByteBuffer bytes = ByteBuffer.allocate(SOCKADDR_IN_BYTES).order(ByteOrder.nativeOrder());
        bytes.putShort((short) AF_INET).order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        return bytes.put(address.getAddress()).array();
    }

    /** struct sockaddr_in6 (ipv6(7)): family in native order, port in network order, flow, address, scope. */
    private static byte[] socketAddress6(InetAddress address, int port) {
        ByteBuffer bytes = ByteBuffer.allocate(SOCKADDR_IN6_BYTES).order(ByteOrder.nativeOrder());
        bytes.putShort((short) AF_INET6).order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        return bytes.putInt(0).put(address.getAddress()).array();
    }
}
