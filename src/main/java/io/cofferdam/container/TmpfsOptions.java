package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The options of a tmpfs, parted into the mount's attributes (mount_setattr(2)) and the file system's own data.
 *
 * @param data as the kernel takes it, such as "size=64m,mode=1777"
 */
record TmpfsOptions(int attributes, String data) {

    private static final int DEFAULT = 2 | 4 | 8; // nosuid nodev noexec, as Docker's default

    private static final Set<String> DATA =
            Set.of("size", "nr_blocks", "nr_inodes", "mode", "uid", "gid", "huge", "mpol");

    private static final Pattern OWNER = Pattern.compile("([ug]id)=([0-9]{1,18})");

    /** tmpfs(5); what a policy of memory nodes may be is left to the kernel. */
    private static final Map<String, Pattern> VALUES = Map.of(
            "size", Pattern.compile("[0-9]{1,18}[kmgtKMGT%]?"),
            "nr_blocks", Pattern.compile("[0-9]{1,18}[kmgtKMGT]?"),
            "nr_inodes", Pattern.compile("[0-9]{1,18}[kmgtKMGT]?"),
            "mode", Pattern.compile("[0-7]{1,5}"),
            "uid", Pattern.compile("[0-9]{1,10}"),
            "gid", Pattern.compile("[0-9]{1,10}"),
            "huge", Pattern.compile("never|always|within_size|advise"));

    static TmpfsOptions parse(String options) {
        int attributes = DEFAULT;
        List<String> data = new ArrayList<>();
        for (String option : options.split(",")) {
            switch (option.strip()) {
                case "" -> {}
                case "ro" -> attributes |= 1;
                case "rw" -> attributes &= ~1;
                case "nosuid" -> attributes |= 2;
                case "suid" -> attributes &= ~2;
                case "nodev" -> attributes |= 4;
                case "dev" -> attributes &= ~4;
                case "noexec" -> attributes |= 8;
                case "exec" -> attributes &= ~8;
                default -> data.add(known(option.strip()));
            }
        }
        return new TmpfsOptions(attributes, String.join(",", data));
    }

    /** Refuses owners for which a container's user namespace has no place. */
    static void checkOwners(MountSpec mount, boolean ownUsers) {
        if (mount.type() != MountSpec.Type.TMPFS || !ownUsers) {
            return;
        }
        for (String option : mount.optionList()) {
            Matcher owner = OWNER.matcher(option.strip());
            if (owner.matches() && Long.parseLong(owner.group(2)) >= ContainerSpec.ID_RANGE) {
                throw ProblemException.invalid(
                        "The tmpfs option %s cannot be %s.".formatted(owner.group(1), owner.group(2)),
                        "A container has ids of its own, from 0 to %d.".formatted(ContainerSpec.ID_RANGE - 1),
                        "Give a smaller one, or share the host's with --userns host.");
            }
        }
    }

    private static String known(String option) {
        if (!DATA.contains(option.split("=", 2)[0])) {
            throw ProblemException.invalid(
                    "The tmpfs option " + option + " is not known.",
                    "A tmpfs takes ro, exec, suid, dev, size, mode, uid, gid, nr_inodes, nr_blocks, huge and mpol.",
                    "Leave it out.");
        }
        String[] parts = option.split("=", 2);
        Pattern fine = VALUES.get(parts[0]);
        String value = parts.length == 2 ? parts[1] : "";
        if (fine != null && !fine.matcher(value).matches()) {
            throw ProblemException.invalid(
                    "The tmpfs option " + parts[0] + " cannot be '" + TextRules.printable(value) + "'.",
                    "The kernel would refuse it when the container starts.",
                    "Give it as size=64m or size=10%, nr_inodes=1k, mode=1777, uid=1000 or huge=never.");
        }
        return option;
    }
}
