package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The options of a tmpfs, parted into the mount's attributes (mount_setattr(2)) and the file system's own data.
 *
 * @param data as the kernel takes it, such as "size=64m,mode=1777"
 */
record TmpfsOptions(int attributes, String data) {

    private static final int DEFAULT = 2 | 4 | 8; // nosuid nodev noexec, as Docker's default

    private static final Set<String> DATA =
            Set.of("size", "nr_blocks", "nr_inodes", "mode", "uid", "gid", "huge", "mpol");

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

    private static String known(String option) {
        if (!DATA.contains(option.split("=", 2)[0])) {
            throw ProblemException.invalid(
                    "The tmpfs option " + option + " is not known.",
                    "A tmpfs takes ro, exec, suid, dev, size, mode, uid, gid, nr_inodes, nr_blocks, huge and mpol.",
                    "Leave it out.");
        }
        return option;
    }
}
