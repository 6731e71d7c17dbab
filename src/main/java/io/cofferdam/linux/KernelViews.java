package io.cofferdam.linux;

import java.util.Set;

/** The file systems in which the kernel shows itself, by the magic number that statfs(2) gives (linux/magic.h). */
final class KernelViews {

    static final Set<Long> MAGIC = Set.of(
            0x9fa0L, // proc
            0x62656572L, // sysfs
            0x27e0ebL, // cgroup
            0x63677270L, // cgroup2
            0x1cd1L, // devpts
            0x19800202L, // mqueue
            0x64626720L, // debugfs
            0x74726163L, // tracefs
            0x73636673L, // securityfs
            0x62656570L, // configfs
            0xcafe4a11L, // bpf
            0x6165676cL, // pstore
            0xde5e81e4L, // efivarfs
            0x42494e4dL, // binfmt_misc
            0x65735543L, // fusectl
            0x6e736673L); // nsfs

    private KernelViews() {}
}
