package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose the files of a bind are. By default the ids are mapped as the container's are: its root's files are the host's root's. With
 * {@code owner=UID[.GID]} its root's files are that one's on the host, and what is the host's root's is nobody's inside; with
 * {@code noidmap} they belong to the host ids that the container really has.
 *
 * @param uids lines as uid_map has them; empty for the container's own
 * @param gids likewise
 */
record BindIds(String uids, String gids) {

    static final String UNMAPPED = "noidmap";
    private static final Pattern OWNER = Pattern.compile("owner=(\\d{1,9})(?:\\.(\\d{1,9}))?");
    /** Below the ids that containers have. */
    private static final long HIGHEST = 0x1fff_0000L;

    static boolean isOption(String option) {
        return option.equals(UNMAPPED) || option.startsWith("owner=");
    }

    /** Refuses what cannot be. */
    static void check(MountSpec mount, boolean ownUsers) {
        List<String> options =
                mount.optionList().stream().filter(BindIds::isOption).toList();
        for (String option : options) {
            Matcher owner = OWNER.matcher(option);
            boolean known = option.equals(UNMAPPED) || owner.matches() && fits(owner.group(1)) && fits(owner.group(2));
            if (!known || options.size() > 1) {
                throw ProblemException.invalid(
                        "invalid mode: " + TextRules.printable(String.join(",", options)) + ".",
                        "The owner of a bind's files is a user id of the host below %d, or that and a group's."
                                .formatted(HIGHEST),
                        "Write it as owner=1000 or owner=1000.100, or give noidmap alone.");
            }
            if (!ownUsers) {
                throw ProblemException.invalid(
                        "conflicting options: " + option + " and the user namespace mode.",
                        "A container in the host's user namespace has the host's ids.",
                        "Leave one of them out.");
            }
        }
    }

    private static boolean fits(@Nullable String id) {
        return id == null || Long.parseLong(id) < HIGHEST;
    }

    /** How the ids of a bind are mapped; empty where they are not. */
    static Optional<BindIds> of(MountSpec mount, long base) {
        for (String option : mount.optionList()) {
            Matcher owner = OWNER.matcher(option);
            if (option.equals(UNMAPPED)) {
                return Optional.empty();
            }
            if (owner.matches()) {
                long user = Long.parseLong(owner.group(1));
                long group = owner.group(2) == null ? user : Long.parseLong(owner.group(2));
                return Optional.of(new BindIds(map(user, base, false), map(group, base, true)));
            }
        }
        return Optional.of(new BindIds("", ""));
    }

    /**
     * The owner's id on the disk is the container's root; every other one but root's is the same inside.
     *
     * @param swapped whether root's is the owner's inside. Of users nobody inside becomes the host's root; a group that is not known
     *     would make a directory of the host one that nobody may write to.
     */
    private static String map(long owner, long base, boolean swapped) {
        long range = ContainerSpec.ID_RANGE;
        List<String> lines = new ArrayList<>();
        lines.add(owner + " " + base + " 1");
        long last = owner < range ? range : swapped ? range - 1 : range;
        if (swapped && owner != 0) {
            lines.add("0 " + (base + Math.min(owner, range - 1)) + " 1");
        }
        long below = Math.min(owner, last) - 1;
        if (below > 0) {
            lines.add("1 " + (base + 1) + " " + below);
        }
        long next = owner + 1;
        if (next < last) {
            lines.add(next + " " + (base + next) + " " + (last - next));
        }
        return String.join("\n", lines) + "\n";
    }
}
