package io.cofferdam.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Mounts in the host's own mount namespace. */
public final class HostMounts {

    /** linux/mount.h. */
    public static final long MS_RDONLY = 1;

    public static final long MS_NOSUID = 2;
    public static final long MS_NODEV = 4;
    public static final long MS_NOEXEC = 8;
    public static final long MS_SYNCHRONOUS = 16;
    public static final long MS_DIRSYNC = 128;
    public static final long MS_NOATIME = 1024;
    public static final long MS_NODIRATIME = 2048;
    public static final long MS_BIND = 4096;
    public static final long MS_REC = 16384;
    public static final long MS_RELATIME = 1 << 21;
    public static final long MS_STRICTATIME = 1 << 24;

    private static final long MS_REMOUNT = 32;
    private static final long MS_PRIVATE = 1 << 18;
    private static final int MNT_DETACH = 2;
    private static final long FLAGS_OF_MOUNT =
            MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME;

    private HostMounts() {}

    /** mount(2), so that nothing of it spreads to other mount namespaces; all or nothing. */
    public static void mount(String source, Path target, String type, long flags, String data) throws SyscallException {
        String point = target.toString();
        Sys.check(LibC.mount(source, point, type, flags, data), "mount", source);
        try {
            Sys.check(LibC.mount("none", point, "none", MS_PRIVATE, ""), "mount", point);
            if ((flags & MS_BIND) != 0 && (flags & FLAGS_OF_MOUNT) != 0) {
                // a new bind has the flags of what it is made of
                long again = MS_REMOUNT | MS_BIND | (flags & FLAGS_OF_MOUNT);
                Sys.check(LibC.mount("none", point, "none", again, ""), "mount", point);
            }
        } catch (SyscallException e) {
            unmount(target);
            throw e;
        }
    }

    /** Takes it out of sight at once; it ends when nobody uses it any more. */
    public static void unmount(Path target) throws SyscallException {
        Sys.check(LibC.umount2(target.toString(), MNT_DETACH), "umount2", target);
    }

    /** Whether something is mounted there. */
    public static boolean isMounted(Path target) throws IOException {
        String point = " " + target.toString().replace("\\", "\\134").replace(" ", "\\040") + " ";
        try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.anyMatch(line -> line.contains(point));
        }
    }

    /** The type of the file system on which a path lies, as /proc/self/mountinfo names it; empty where nothing is. */
    public static String typeAt(Path path) {
        try {
            return Files.getFileStore(path).type();
        } catch (IOException e) {
            return "";
        }
    }
}
