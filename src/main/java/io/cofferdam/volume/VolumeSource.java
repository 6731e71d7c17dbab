package io.cofferdam.volume;

import io.cofferdam.linux.HostMounts;
import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is mounted as a volume's data, as the options of Docker's local driver say it: {@code type}, {@code device} and {@code o} as
 * mount(8) has them.
 *
 * @param type of the file system; "none" for a bind
 * @param device path, name or address; of a tmpfs anything
 * @param flags of mount(2)
 * @param data what the file system itself is told
 */
record VolumeSource(String type, String device, long flags, String data) {

    private static final Map<String, Long> FLAGS = Map.ofEntries(
            Map.entry("ro", HostMounts.MS_RDONLY),
            Map.entry("nosuid", HostMounts.MS_NOSUID),
            Map.entry("nodev", HostMounts.MS_NODEV),
            Map.entry("noexec", HostMounts.MS_NOEXEC),
            Map.entry("sync", HostMounts.MS_SYNCHRONOUS),
            Map.entry("dirsync", HostMounts.MS_DIRSYNC),
            Map.entry("noatime", HostMounts.MS_NOATIME),
            Map.entry("nodiratime", HostMounts.MS_NODIRATIME),
            Map.entry("relatime", HostMounts.MS_RELATIME),
            Map.entry("strictatime", HostMounts.MS_STRICTATIME),
            Map.entry("bind", HostMounts.MS_BIND),
            Map.entry("rbind", HostMounts.MS_BIND | HostMounts.MS_REC));

    private static final Set<String> WITHOUT_EFFECT =
            Set.of("", "defaults", "rw", "suid", "dev", "exec", "async", "atime", "diratime");

    private static final Set<String> KNOWN = Set.of("type", "device", "o");
    private static final String ADDRESS = "addr=";

    /** Refuses options that make no sense; an empty map is a plain directory and never comes here. */
    static VolumeSource of(Map<String, String> options) {
        for (String option : new TreeMap<>(options).keySet()) {
            if (!KNOWN.contains(option)) {
                throw option.equals("size")
                        ? ProblemException.unsupported(
                                "The volume option size is not supported.",
                                "It needs quotas of the file system.",
                                "For a tmpfs write o=size=64m.")
                        : ProblemException.invalid(
                                "invalid option: \"" + printable(option) + "\".",
                                "The local driver has type, device and o.",
                                "Use these.");
            }
        }
        String type = required(options, "type");
        String device = required(options, "device");
        long flags = 0;
        List<String> data = new ArrayList<>();
        for (String word : options.getOrDefault("o", "").split(",")) {
            Long flag = FLAGS.get(word);
            if (flag != null) {
                flags |= flag;
            } else if (!WITHOUT_EFFECT.contains(word)) {
                data.add(word);
            }
        }
        if ((flags & HostMounts.MS_BIND) != 0 && !device.startsWith("/")) {
            throw ProblemException.invalid(
                    "invalid device: " + printable(device) + ".",
                    "What is bound is a path of the host.",
                    "Begin it with a slash.");
        }
        if ((flags & HostMounts.MS_BIND) == 0 && type.equals("none")) {
            throw ProblemException.invalid(
                    "A volume of type none needs the option o=bind.",
                    "There is no file system of that name.",
                    "Add it.");
        }
        return new VolumeSource(type, device, flags, String.join(",", data));
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.getOrDefault(name, "");
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw ProblemException.invalid(
                    "missing required option: \"" + name + "\".",
                    "What to mount is said by type, device and o together.",
                    "Give it, or leave all three out for a plain directory.");
        }
        return value;
    }

    /** Whether it is memory that nobody else has. */
    boolean isMemory() {
        return type.equals("tmpfs") && (flags & HostMounts.MS_BIND) == 0;
    }

    boolean isRecursive() {
        return (flags & HostMounts.MS_REC) != 0;
    }

    String fileSystem() {
        return (flags & HostMounts.MS_BIND) == 0 ? type : HostMounts.typeAt(Path.of(device));
    }

    /** With the address of a server in numbers: the kernel looks up no names. */
    String resolvedData() {
        List<String> words = new ArrayList<>();
        for (String word : data.split(",")) {
            words.add(word.startsWith(ADDRESS) ? address(word.substring(ADDRESS.length())) : word);
        }
        return String.join(",", words);
    }

    private static String address(String server) {
        try {
            return ADDRESS + InetAddress.getByName(server).getHostAddress();
        } catch (UnknownHostException e) {
            throw ProblemException.invalid(
                    "The server " + printable(server) + " of a volume is not known.",
                    "Its name has no address.",
                    "Check the name, or give the address.");
        }
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
