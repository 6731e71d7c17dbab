package io.cofferdam.linux;

import java.util.Set;

/** Which file systems can be mounted with their ids mapped: those with FS_ALLOW_IDMAP (mount_setattr(2) and the kernel's fs/). */
public final class IdMappedFiles {

    private static final Set<String> KNOWN = Set.of(
            "bcachefs",
            "btrfs",
            "ceph",
            "erofs",
            "ext2",
            "ext3",
            "ext4",
            "f2fs",
            "hugetlbfs",
            "ntfs3",
            "squashfs",
            "tmpfs",
            "vfat",
            "xfs",
            "zfs");

    private IdMappedFiles() {}

    /** @param type as /proc/self/mountinfo names it */
    public static boolean known(String type, KernelRelease kernel) {
        return KNOWN.contains(type) && (!type.equals("tmpfs") || kernel.atLeast(6, 3));
    }
}
