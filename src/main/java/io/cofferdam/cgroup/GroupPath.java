package io.cofferdam.cgroup;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A place for the cgroups of containers below an instance's own: simple names, each below the one before. Without names it is the
 * instance's own cgroup.
 */
public record GroupPath(List<String> names) {

    public static final GroupPath TOP = new GroupPath(List.of());

    private static final int DEEPEST = 4;

    /** Shorter than an id, which has 64, and without the dot that all of the kernel's files but these three have. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}");

    private static final Set<String> OF_THE_KERNEL = Set.of("tasks", "notify_on_release", "release_agent");

    public GroupPath {
        names = List.copyOf(names);
        if (names.size() > DEEPEST || !names.stream().allMatch(GroupPath::isName)) {
            throw new IllegalArgumentException("cgroup path " + names);
        }
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches() && !OF_THE_KERNEL.contains(name);
    }

    /**
     * Reads what people write after {@code --cgroup-parent}, as in "team-a/web"; empty for the instance's own.
     *
     * @throws ProblemException where it would lead out of the instance's cgroup or has names that a cgroup cannot have
     */
    public static GroupPath parse(String text) {
        if (text.isEmpty()) {
            return TOP;
        }
        String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text.replaceAll("\\p{Cntrl}", "?");
        String what = "The cgroup parent '" + shown + "' is not supported.";
        if (text.startsWith("/")) {
            throw ProblemException.invalid(
                    what,
                    "It is an absolute path, and all cgroups of Cofferdam are below its instance's own.",
                    "Name a group below that, such as team-a/web.");
        }
        if (text.endsWith(".slice")) {
            throw ProblemException.invalid(
                    what,
                    "A slice is systemd's to make, and all cgroups of Cofferdam are below its instance's own.",
                    "Name a group below that, such as team-a/web.");
        }
        List<String> names = List.of(text.split("/", -1));
        if (names.size() > DEEPEST || !names.stream().allMatch(GroupPath::isName)) {
            throw ProblemException.invalid(
                    what,
                    "It is at most " + DEEPEST + " names of letters, digits, '-' and '_' with '/' between them, each of"
                            + " at most 63 characters and none a file's that the kernel has in every cgroup.",
                    "Write it as team-a/web.");
        }
        return new GroupPath(names);
    }

    boolean isTop() {
        return names.isEmpty();
    }

    GroupPath parent() {
        return new GroupPath(names.subList(0, names.size() - 1));
    }

    GroupPath with(String name) {
        List<String> longer = new ArrayList<>(names);
        longer.add(name);
        return new GroupPath(longer);
    }

    boolean isDeepest() {
        return names.size() == DEEPEST;
    }

    /** Whether this is that one or above it. */
    boolean holds(GroupPath other) {
        return other.names.size() >= names.size()
                && other.names.subList(0, names.size()).equals(names);
    }

    @Override
    public String toString() {
        return String.join("/", names);
    }
}
