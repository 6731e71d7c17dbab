package io.cofferdam.linux;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Capability names and numbers (capabilities(7), linux/capability.h), and the arithmetic of what a container keeps. Names are
 * without {@code CAP_}; sets iterate in the alphabet's order.
 */
public final class Capabilities {

    /** By number: the name at index n is capability n. */
    private static final List<String> NAMES = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "LINUX_IMMUTABLE",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_ADMIN",
            "NET_RAW",
            "IPC_LOCK",
            "IPC_OWNER",
            "SYS_MODULE",
            "SYS_RAWIO",
            "SYS_CHROOT",
            "SYS_PTRACE",
            "SYS_PACCT",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_NICE",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "MKNOD",
            "LEASE",
            "AUDIT_WRITE",
            "AUDIT_CONTROL",
            "SETFCAP",
            "MAC_OVERRIDE",
            "MAC_ADMIN",
            "SYSLOG",
            "WAKE_ALARM",
            "BLOCK_SUSPEND",
            "AUDIT_READ",
            "PERFMON",
            "BPF",
            "CHECKPOINT_RESTORE");

    private static final Set<String> DEFAULT = sorted(List.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT"));

    private Capabilities() {}

    /**
     * What is left of a wish on this host.
     *
     * @param kept what can be given
     * @param missing what was asked for and this service itself does not have
     */
    public record Clamped(Set<String> kept, Set<String> missing) {}

    /** All names this code knows, by number. */
    public static List<String> names() {
        return NAMES;
    }

    /** What a container keeps unless told otherwise. */
    public static Set<String> defaultSet() {
        return DEFAULT;
    }

    /** The number of a capability, as in linux/capability.h. */
    public static int number(String name) {
        return NAMES.indexOf(canonical(name));
    }

    /** The name without {@code CAP_} in capitals; an unknown one is refused. */
    public static String canonical(String name) {
        String upper = name.strip().toUpperCase(Locale.ROOT);
        String bare = upper.startsWith("CAP_") ? upper.substring(4) : upper;
        if (!NAMES.contains(bare)) {
            throw ProblemException.invalid(
                    "The capability '" + name + "' is not known.",
                    "It is none of the " + NAMES.size() + " of capabilities(7).",
                    "Use a name such as NET_ADMIN, or ALL.");
        }
        return bare;
    }

    /**
     * The default set changed as {@code --cap-add} and {@code --cap-drop} have it: adding {@code ALL} gives everything but what is
     * dropped, dropping {@code ALL} leaves only what is added, and a name that is in both is added.
     */
    public static Set<String> apply(Collection<String> add, Collection<String> drop) {
        Set<String> added = single(add);
        Set<String> dropped = single(drop);
        Set<String> result = new TreeSet<>();
        if (hasAll(add)) {
            result.addAll(NAMES);
            result.removeAll(dropped);
        } else {
            if (!hasAll(drop)) {
                result.addAll(DEFAULT);
                result.removeAll(dropped);
            }
            result.addAll(added);
        }
        return Collections.unmodifiableSet(result);
    }

    /** The set as the 64-bit mask that capset(2) and /proc/PID/status use. */
    public static long mask(Collection<String> names) {
        long mask = 0;
        for (String name : names) {
            mask |= 1L << number(name);
        }
        return mask;
    }

    /** The names of a mask; bits that have no name here are left out. */
    public static Set<String> fromMask(long mask) {
        Set<String> result = new TreeSet<>();
        for (int number = 0; number < NAMES.size(); number++) {
            if ((mask >>> number & 1) == 1) {
                result.add(NAMES.get(number));
            }
        }
        return Collections.unmodifiableSet(result);
    }

    /** This process's bounding set: what it can give away at most. */
    public static Set<String> boundingSet() {
        try {
            return boundingSet(Files.readString(Path.of("/proc/self/status")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Set<String> boundingSet(String status) {
        return status.lines()
                .filter(line -> line.startsWith("CapBnd:"))
                .findFirst()
                .map(line -> fromMask(Long.parseUnsignedLong(
                        line.substring("CapBnd:".length()).strip(), 16)))
                .orElseThrow(() -> new IllegalStateException("/proc/self/status has no CapBnd line."));
    }

    /** Takes away what this process does not have itself. */
    public static Clamped clamp(Set<String> wanted) {
        return clamp(wanted, boundingSet());
    }

    static Clamped clamp(Set<String> wanted, Set<String> bounding) {
        Set<String> kept = new TreeSet<>(wanted);
        kept.retainAll(bounding);
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(bounding);
        return new Clamped(Collections.unmodifiableSet(kept), Collections.unmodifiableSet(missing));
    }

    private static boolean hasAll(Collection<String> names) {
        return names.stream().anyMatch(name -> name.strip().equalsIgnoreCase("ALL"));
    }

    private static Set<String> single(Collection<String> names) {
        Set<String> result = new TreeSet<>();
        for (String name : names) {
            if (!name.strip().equalsIgnoreCase("ALL")) {
                result.add(canonical(name));
            }
        }
        return result;
    }

    private static Set<String> sorted(Collection<String> names) {
        return Collections.unmodifiableSet(new TreeSet<>(names));
    }
}
