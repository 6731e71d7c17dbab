package io.cofferdam.linux;

import com.sun.jna.Native;

/** The C library's calls about namespaces, as they are in C. */
final class LibNs {

    /** linux/sched.h. */
    static final int CLONE_NEWUTS = 0x04000000;

    static final int CLONE_NEWIPC = 0x08000000;
    static final int CLONE_NEWNET = 0x40000000;

    static {
        Native.register(LibNs.class, "c");
    }

    private LibNs() {}

    /** setns(2); with a pidfd and several flags at once since 5.8. */
    static native int setns(int fd, int nstype);

    /** uname(2); six strings of 65 bytes. */
    static native int uname(byte[] buf);
}
