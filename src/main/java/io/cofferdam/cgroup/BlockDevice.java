package io.cofferdam.cgroup;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds the numbers of a block device that somebody names by its path. */
final class BlockDevice {

    private static final int S_IFMT = 0170000;
    private static final int S_IFBLK = 0060000;

    private BlockDevice() {}

    static DeviceThrottle throttle(String path, long rate) {
        if (rate <= 0) {
            throw ProblemException.invalid(
                    "invalid rate for device " + path + ".", "It is not above 0.", "Give a positive number.");
        }
        long rdev = number(path);
        return new DeviceThrottle(path, major(rdev), minor(rdev), rate);
    }

    /** A disk as a whole: its parts have no scheduler of their own. */
    static DeviceWeight weight(String path, long weight) {
        long rdev = number(path);
        DeviceWeight found = new DeviceWeight(path, major(rdev), minor(rdev), weight);
        if (Files.exists(Path.of("/sys/dev/block", found.number(), "partition"))) {
            throw invalid(path, "It is a partition, and disks as a whole have weights.");
        }
        return found;
    }

    private static long number(String path) {
        try {
            Path device = Path.of(path);
            int mode = (int) Files.getAttribute(device, "unix:mode");
            if (!path.startsWith("/") || (mode & S_IFMT) != S_IFBLK) {
                throw invalid(path, "It is not a block device.");
            }
            return (long) Files.getAttribute(device, "unix:rdev");
        } catch (IOException | InvalidPathException e) {
            throw invalid(path, "It does not exist on this host.");
        }
    }

    /** gnu_dev_major of sys/sysmacros.h. */
    private static long major(long rdev) {
        return rdev >>> 8 & 0xfff | rdev >>> 32 & ~0xfffL;
    }

    private static long minor(long rdev) {
        return rdev & 0xff | rdev >>> 12 & ~0xffL;
    }

    private static ProblemException invalid(String path, String why) {
        return ProblemException.invalid("invalid device " + path + ".", why, "Name a block device such as /dev/sda.");
    }
}
