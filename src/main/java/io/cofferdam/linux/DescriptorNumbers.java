package io.cofferdam.linux;

import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Sees to it that libnftables finds a descriptor that it can wait for. It waits with select(2), whose sets end at FD_SETSIZE, and the C
 * library ends the whole process that asks for a higher number; a service that holds a thousand ports has no lower one left. So what
 * is held for long is moved up, and some low numbers are kept back for the library alone.
 */
final class DescriptorNumbers {

    /** sys/select.h. */
    private static final int FD_SETSIZE = 1024;
    /** How many contexts can be open at the same time where all other low numbers are taken. */
    private static final int KEPT_BACK = 16;

    private static final int F_GETFL = 3; // fcntl.h
    private static final int F_DUPFD_CLOEXEC = 1030; // linux/fcntl.h
    private static final int O_NONBLOCK = 0x800;
    private static final int SOL_SOCKET = 1; // asm-generic/socket.h
    private static final int SO_PROTOCOL = 38;
    private static final int SO_DOMAIN = 39;
    private static final int AF_NETLINK = 16; // bits/socket.h
    private static final int NETLINK_NETFILTER = 12; // linux/netlink.h
    private static final Path NOTHING = Path.of("/dev/null");

    private static final Deque<Integer> KEPT = new ArrayDeque<>();
    private static final Set<Integer> SOCKETS = new HashSet<>();

    /**
     * @param pointer what the library calls it
     * @param socket the number of its socket, which it keeps for as long as it is there
     */
    record Context(Pointer pointer, int socket) {}

    private DescriptorNumbers() {}

    /**
     * Gives a descriptor that is there for long a number that nobody waits for with select(2).
     *
     * @return its number from now on: the same where the limit of open files (getrlimit(2)) allows no higher one
     */
    static int moveUp(int fd) {
        int higher = LibC.fcntl(fd, F_DUPFD_CLOEXEC, FD_SETSIZE);
        if (higher < 0) {
            return fd;
        }
        LibC.close(fd);
        return higher;
    }

    /**
     * Opens a context of libnftables whose socket has a low number. The library opens it in nft_ctx_new alone. Another thread can be
     * quicker in taking the number that was given up for it, so there are as many attempts as numbers.
     */
    static synchronized Context open() throws Nftables.Refused {
        keepBack();
        for (int attempt = 0; attempt <= KEPT_BACK; attempt++) {
            Integer given = KEPT.pollFirst();
            if (given != null) {
                LibC.close(given);
            }
            int next = lowestFree();
            Pointer context = LibNftables.nft_ctx_new(LibNftables.CTX_DEFAULT);
            if (context == null) {
                throw new Nftables.Refused("out of memory");
            }
            OptionalInt socket = newSocket(next);
            if (socket.isPresent()) {
                SOCKETS.add(socket.getAsInt());
                keepBack();
                return new Context(context, socket.getAsInt());
            }
            LibNftables.nft_ctx_free(context);
        }
        throw new Nftables.Refused("its socket needs a descriptor below " + FD_SETSIZE
                + ", and this process has all of them open. Stop some containers, or publish fewer ports");
    }

    static synchronized void close(Context context) {
        LibNftables.nft_ctx_free(context.pointer());
        SOCKETS.remove(context.socket());
        keepBack();
    }

    private static void keepBack() {
        try {
            while (KEPT.size() < KEPT_BACK) {
                int fd = KernelFile.open(NOTHING, KernelFile.O_RDONLY);
                if (fd >= FD_SETSIZE) {
                    LibC.close(fd);
                    return;
                }
                KEPT.addLast(fd);
            }
        } catch (SyscallException e) {
            Thread.onSpinWait(); // no descriptor is free: what is open already is said when it is needed
        }
    }

    /** The number that the kernel gives next, unless another thread is quicker; -1 if there is none. */
    private static int lowestFree() {
        try {
            int fd = KernelFile.open(NOTHING, KernelFile.O_RDONLY);
            LibC.close(fd);
            return fd;
        } catch (SyscallException e) {
            return -1;
        }
    }

    /**
     * The socket that the library has just opened.
     *
     * @param likely its number, as a rule: to ask about all of them takes a millisecond
     */
    private static OptionalInt newSocket(int likely) {
        return IntStream.concat(IntStream.of(likely), IntStream.range(0, FD_SETSIZE))
                .filter(fd -> fd < FD_SETSIZE && !SOCKETS.contains(fd) && isOfLibrary(fd))
                .findFirst();
    }

    /** Unlike others of its kind in this process, the library's do not block. */
    private static boolean isOfLibrary(int fd) {
        return option(fd, SO_PROTOCOL) == NETLINK_NETFILTER
                && option(fd, SO_DOMAIN) == AF_NETLINK
                && (LibC.fcntl(fd, F_GETFL, 0) & O_NONBLOCK) != 0;
    }

    /** An option of a socket, or -1 for what is none. */
    private static int option(int fd, int name) {
        int[] value = new int[1];
        return LibC.getsockopt(fd, SOL_SOCKET, name, value, new int[] {Integer.BYTES}) < 0 ? -1 : value[0];
    }
}
