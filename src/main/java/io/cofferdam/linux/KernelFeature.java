package io.cofferdam.linux;

import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;

/** System calls that the engine uses, each probed by asking, because distributions add and remove them at any release. */
public enum KernelFeature {
    PIDFD("pidfd_open", 434, "5.3", "Processes are found by number, which another may have got meanwhile."),
    CLONE3("clone3", 435, "5.3", "Containers cannot be started in their cgroup; they are moved there."),
    CLOSE_RANGE("close_range", 436, "5.9", "Descriptors are closed one by one at a launch."),
    OPENAT2("openat2", 437, "5.6", "Paths of containers cannot be opened safely: no container can run."),
    OPEN_TREE("open_tree", 428, "5.2", "Mounts cannot be prepared by descriptor: no container can run."),
    FSOPEN("fsopen", 430, "5.2", "File systems cannot be mounted by descriptor: no container can run."),
    MOUNT_SETATTR("mount_setattr", 442, "5.12", "There are no idmapped mounts: containers cannot share layers."),
    LANDLOCK("landlock_create_ruleset", 444, "5.13", "The service cannot confine its own helpers.");

    /** All of these calls have the same number on every architecture. */
    private final int number;

    private final String call;
    private final String since;
    private final String consequence;

    KernelFeature(String call, int number, String since, String consequence) {
        this.call = call;
        this.number = number;
        this.since = since;
        this.consequence = consequence;
    }

    public String call() {
        return call;
    }

    /** The first kernel that has it. */
    public String since() {
        return since;
    }

    /** What follows where it is missing. */
    public String consequence() {
        return consequence;
    }

    /** No container can run without it. */
    public boolean required() {
        return switch (this) {
            case OPENAT2, OPEN_TREE, FSOPEN, MOUNT_SETATTR -> true;
            case PIDFD, CLONE3, CLOSE_RANGE, LANDLOCK -> false;
        };
    }

    /** Null if the kernel answers the call, else why it cannot be used. */
    public @Nullable String lack() {
        // no call has these as valid arguments: one that is there complains of them and does nothing
        long result = LibC.syscall(number, -1, 0, -1, -1, -1, -1);
        int errno = Native.getLastError();
        if (result >= 0) {
            LibC.close((int) result);
            return null;
        }
        return switch (errno) {
            case Errno.ENOSYS -> "the kernel has no " + call;
            case Errno.EOPNOTSUPP -> call + " is switched off";
            default -> null;
        };
    }
}
