package io.cofferdam.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The C library as it is in C (JNA direct mapping). Names and order are the man pages'. After a call that returns -1 read
 * {@code Native.getLastError()} in the very next statement; {@link Sys#check} does.
 */
final class LibC {

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    /** strerror(3). */
    static native String strerror(int errnum);

    /**
     * syscall(2) with every argument widened to 64 bits; pointers are passed as addresses of memory that the caller holds.
     * JNA's direct mapping has no variadic functions, and on x86-64 and arm64 this call's registers are the same.
     */
    static native long syscall(long number, long a, long b, long c, long d, long e, long f);

    /** open(2) is variadic in C; openat2 goes through {@link #syscall}. */
    static native int close(int fd);

    /** read(2). */
    static native long read(int fd, byte[] buf, long count);

    /** write(2). */
    static native long write(int fd, byte[] buf, long count);

    /** socket(2). */
    static native int socket(int domain, int type, int protocol);

    /** socketpair(2). */
    static native int socketpair(int domain, int type, int protocol, int[] sv);

    /** bind(2). */
    static native int bind(int sockfd, byte[] addr, int addrlen);

    /** listen(2). */
    static native int listen(int sockfd, int backlog);

    /** getuid(2). */
    static native int geteuid();

    /** kill(2). */
    static native int kill(int pid, int sig);

    /** waitpid(2). */
    static native int waitpid(int pid, int[] wstatus, int options);

    /** posix_spawn(3): returns the error number instead of setting errno. */
    static native int posix_spawn(
            int[] pid, String path, Pointer fileActions, Pointer attr, Pointer argv, Pointer envp);

    static native int posix_spawn_file_actions_init(Pointer actions);

    static native int posix_spawn_file_actions_adddup2(Pointer actions, int fd, int newfd);

    static native int posix_spawn_file_actions_destroy(Pointer actions);

    static native int posix_spawnattr_init(Pointer attr);

    static native int posix_spawnattr_setflags(Pointer attr, short flags);

    static native int posix_spawnattr_setsigmask(Pointer attr, Pointer set);

    static native int posix_spawnattr_setsigdefault(Pointer attr, Pointer set);

    static native int posix_spawnattr_destroy(Pointer attr);

    static native int sigemptyset(Pointer set);

    static native int sigfillset(Pointer set);

    /** memfd_create(2). */
    static native int memfd_create(String name, int flags);

    /** pread(2). */
    static native long pread(int fd, byte[] buf, long count, long offset);

    /** setsockopt(2). */
    static native int setsockopt(int sockfd, int level, int optname, int[] optval, int optlen);

    /** getsockopt(2). */
    static native int getsockopt(int sockfd, int level, int optname, int[] optval, int[] optlen);

    /** send(2). */
    static native long send(int sockfd, byte[] buf, long len, int flags);

    /** recv(2). */
    static native long recv(int sockfd, Pointer buf, long len, int flags);

    /** setns(2). */
    static native int setns(int fd, int nstype);

    /** mount(2). */
    static native int mount(String source, String target, String type, long flags, String data);

    /** umount2(2). */
    static native int umount2(String target, int flags);

    /** fcntl(2), for commands that take an int; on x86-64 and arm64 its third argument is passed as if it were fixed. */
    static native int fcntl(int fd, int cmd, int arg);
}
