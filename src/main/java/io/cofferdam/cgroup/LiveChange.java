package io.cofferdam.cgroup;

import io.cofferdam.linux.Errno;
import io.cofferdam.linux.KernelFile;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Carries out writes in order, and takes back what it wrote if one of them fails. */
final class LiveChange {

    private final Deque<CgroupWrite> waiting;
    private final List<CgroupWrite> undo = new ArrayList<>();
    private final Set<CgroupWrite> triedTwice = new HashSet<>();
    private final Optional<Path> devices;

    LiveChange(List<CgroupWrite> writes) {
        this.waiting = new ArrayDeque<>(writes);
        this.devices = writes.stream()
                .map(CgroupWrite::file)
                .filter(DevicesV1::isWrittenTo)
                .findFirst();
    }

    /** Returns what became of the files that can be read. */
    List<FileChange> run() {
        String rules = devices.map(DevicesV1::rules).orElse("");
        while (!waiting.isEmpty()) {
            CgroupWrite write = waiting.removeFirst();
            Optional<CgroupWrite> old = inverse(write);
            try {
                KernelFile.write(write.file(), write.text() + "\n");
                old.ifPresent(undo::addFirst);
            } catch (SyscallException failed) {
                recover(write, failed);
            }
        }
        List<FileChange> changes = changes();
        devices.ifPresent(file -> changes.add(new FileChange(DevicesV1.LIST, rules, DevicesV1.rules(file))));
        return changes;
    }

    private List<FileChange> changes() {
        // The first text of a file written twice is the last to be put back.
        Map<String, FileChange> changes = new LinkedHashMap<>();
        for (CgroupWrite old : undo) {
            if (DevicesV1.isWrittenTo(old.file())) {
                continue;
            }
            String device = isPerDevice(old.file()) ? old.text().split(" ", 2)[0] : "";
            String name = old.file().getFileName() + (device.isEmpty() ? "" : "/" + device);
            String now = inverse(old).map(CgroupWrite::text).orElse("");
            changes.put(name, new FileChange(name, without(device, old.text()), without(device, now)));
        }
        return new ArrayList<>(changes.values());
    }

    private static String without(String device, String text) {
        return device.isEmpty() ? text : text.substring(device.length()).strip();
    }

    /** A limit may be refused only because a later write of the same change has yet to make room for it. */
    private void recover(CgroupWrite write, SyscallException failed) {
        if (failed.errno() == Errno.EINVAL && !waiting.isEmpty() && triedTwice.add(write)) {
            waiting.addLast(write);
            return;
        }
        if (write.optional()) {
            return;
        }
        ProblemException problem = problem(write, failed);
        for (CgroupWrite back : undo) {
            try {
                KernelFile.write(back.file(), back.text() + "\n");
            } catch (SyscallException alsoFailed) {
                problem.addSuppressed(alsoFailed);
            }
        }
        throw problem;
    }

    private static Optional<CgroupWrite> inverse(CgroupWrite write) {
        if (DevicesV1.isWrittenTo(write.file())) {
            return Optional.of(DevicesV1.inverse(write));
        }
        try {
            String now = Files.readString(write.file()).strip();
            return Optional.of(new CgroupWrite(write.file(), oldText(write, now), false));
        } catch (IOException writeOnly) {
            return Optional.empty();
        }
    }

    /** Of a file with a line for each device only the one that is about to be written; none there is no limit. */
    private static String oldText(CgroupWrite write, String now) {
        if (!isPerDevice(write.file())) {
            return now.lines().findFirst().orElse("");
        }
        String device = write.text().split(" ")[0];
        String none = write.file().endsWith("io.max") ? " rbps=max wbps=max riops=max wiops=max" : " 0";
        return now.lines()
                .filter(line -> line.startsWith(device + " "))
                .findFirst()
                .orElse(device + none);
    }

    private static boolean isPerDevice(Path file) {
        return file.getFileName().toString().startsWith("blkio.throttle.") || file.endsWith("io.max");
    }

    private static ProblemException problem(CgroupWrite write, SyscallException failed) {
        String file = write.file().getFileName().toString();
        String what = "Could not write '%s' to %s.".formatted(write.text(), write.file());
        String why = "The kernel says: " + Errno.text(failed.errno()) + ".";
        String remedy = switch (failed.errno()) {
            case Errno.ENOENT -> "The container has ended, or this kernel has no " + file + ".";
            case Errno.EBUSY -> busy(file);
            case Errno.EINVAL -> "The value does not fit this host, or the limits of the parent cgroup.";
            case Errno.ENODEV -> "There is no block device with that number.";
            case Errno.ERANGE -> "The number is outside what the kernel takes.";
            case Errno.EPERM, Errno.EACCES ->
                "The cgroup around it does not allow this, or the service is not root; " + "see what the parent's "
                        + (DevicesV1.isWrittenTo(write.file()) ? DevicesV1.LIST : file) + " says.";
            default -> "See the kernel's documentation of " + file + ".";
        };
        boolean refused = failed.errno() == Errno.EBUSY
                || failed.errno() == Errno.EINVAL
                || failed.errno() == Errno.ENODEV
                || failed.errno() == Errno.ERANGE
                || failed.errno() == Errno.EACCES
                || failed.errno() == Errno.EPERM;
        return new ProblemException(
                refused ? ProblemException.Kind.CONFLICT : ProblemException.Kind.INTERNAL,
                new Problem(what, why, remedy),
                failed);
    }

    private static String busy(String file) {
        return file.toLowerCase(Locale.ROOT).startsWith("memory.")
                ? "More than that is in use: free memory in the container first, or choose a higher limit."
                : "Processes in it still need what would be taken away.";
    }
}
