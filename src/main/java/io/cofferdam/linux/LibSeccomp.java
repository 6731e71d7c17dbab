package io.cofferdam.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** libseccomp as it is in seccomp.h (2.5), JNA direct mapping; its functions return 0 or a negative errno, and do not set errno. */
final class LibSeccomp {

    static {
        Native.register(LibSeccomp.class, "libseccomp.so.2");
    }

    /** SCMP_ACT_ALLOW. */
    static final int ACT_ALLOW = 0x7fff0000;

    /** SCMP_ACT_ERRNO(0); the number goes into the low 16 bits. */
    static final int ACT_ERRNO = 0x00050000;

    /** SCMP_ACT_LOG. */
    static final int ACT_LOG = 0x7ffc0000;

    /** SCMP_ACT_TRAP. */
    static final int ACT_TRAP = 0x00030000;

    /** SCMP_ACT_KILL_THREAD. */
    static final int ACT_KILL_THREAD = 0;

    /** SCMP_ACT_KILL_PROCESS. */
    static final int ACT_KILL_PROCESS = 0x80000000;

    /** SCMP_FLTATR_CTL_OPTIMIZE; 2 asks for a binary tree over the call numbers. */
    static final int FLTATR_CTL_OPTIMIZE = 8;

    /** __NR_SCMP_ERROR: the library does not know the name. */
    static final int NR_ERROR = -1;

    private LibSeccomp() {}

    /** seccomp_init(3). */
    static native Pointer seccomp_init(int defAction);

    /** seccomp_release(3). */
    static native void seccomp_release(Pointer ctx);

    /** seccomp_attr_set(3). */
    static native int seccomp_attr_set(Pointer ctx, int attr, int value);

    /** seccomp_syscall_resolve_name(3): a negative number other than -1 stands for a call of another architecture. */
    static native int seccomp_syscall_resolve_name(String name);

    /** seccomp_rule_add_array(3): argArray holds argCnt times struct scmp_arg_cmp (24 bytes). */
    static native int seccomp_rule_add_array(Pointer ctx, int action, int syscall, int argCnt, byte[] argArray);

    /** seccomp_export_bpf(3). */
    static native int seccomp_export_bpf(Pointer ctx, int fd);
}
