package io.cofferdam.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A program that is talked with by packets over its descriptor 3 (unix(7), SOCK_SEQPACKET). */
public final class PacketProcess implements AutoCloseable {

    private static final int AF_UNIX = 1; // sys/socket.h
    private static final int SOCK_SEQPACKET = 5; // bits/socket_type.h
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1; // asm-generic/socket.h
    private static final int SO_RCVTIMEO = 20;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MOST_BYTES = 1 << 16;

    private final String name;
    private final int socket;
    private final int pid;

    private PacketProcess(String name, int socket, int pid) {
        this.name = name;
        this.socket = socket;
        this.pid = pid;
    }

    /**
     * Starts it in a session of its own.
     *
     * @param arguments without the program's name
     * @param patience how long one answer may take
     */
    public static PacketProcess start(Path program, List<String> arguments, List<String> environment, Duration patience)
            throws IOException {
        int[] ends = new int[2];
        String name = program.toString();
        Sys.check(LibC.socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair", name);
        List<String> argv = new ArrayList<>();
        argv.add(name);
        argv.addAll(arguments);
        try {
            // struct timeval: two longs, little endian
            int[] time = {(int) patience.toSeconds(), 0, 0, 0};
            Sys.check(LibC.setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, time, 16), "setsockopt", name);
            return new PacketProcess(name, ends[0], Spawning.start(name, name, argv, environment, ends[1]));
        } catch (IOException | RuntimeException e) {
            LibC.close(ends[0]);
            throw e;
        } finally {
            LibC.close(ends[1]);
        }
    }

    public void send(byte[] packet) throws IOException {
        Sys.check(LibC.send(socket, packet, packet.length, MSG_NOSIGNAL), "send", name);
    }

    /** The next packet; empty when it has ended. Not for a virtual thread: the call holds its carrier. */
    public byte[] receive() throws IOException {
        try (Memory buffer = new Memory(MOST_BYTES)) {
            while (true) {
                long n = LibC.recv(socket, buffer, MOST_BYTES, 0);
                int errno = Native.getLastError();
                if (n >= 0) {
                    return buffer.getByteArray(0, (int) n);
                }
                if (errno != Errno.EINTR) {
                    throw new SyscallException("recv", name, errno);
                }
            }
        }
    }

    /** Lets go of it; whether it has ended by itself or not, it is gone afterwards. */
    @Override
    public void close() {
        LibC.close(socket);
        SealedProgram.reap(pid);
    }

    /** Ends it in the middle of its work. */
    public void kill() {
        SealedProgram.kill(pid);
    }
}
