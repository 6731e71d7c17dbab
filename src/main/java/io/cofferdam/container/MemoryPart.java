package io.cofferdam.container;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint on its way in a bundle.
 *
 * @param checkpoint with the ids of the container, not of the host
 * @param files of CRIU's, in the order in which they come, each an entry of the bundle below {@code memory/}
 */
public record MemoryPart(Checkpoint checkpoint, List<String> files) {

    private static final Pattern FILE = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,200}");
    private static final Pattern MOUNT = Pattern.compile("/[^ ]* [^ ]+ [^ ]+");
    private static final int MOST_FILES = 100_000;
    private static final int STREAMS = 3;

    /** @throws IllegalArgumentException for what {@link Checkpoints} never writes */
    public MemoryPart {
        files = List.copyOf(files);
        Objects.requireNonNull(checkpoint.createdAt());
        CheckpointFiles.checked(checkpoint.name());
        check(checkpoint.streams().size() <= STREAMS, "too many streams");
        check(checkpoint.criu().matches("[0-9A-Za-z.-]{1,40}"), "no version of CRIU");
        check(checkpoint.external().stream().allMatch(MemoryPart::isPlace), "a mount without a place");
        check(
                checkpoint.mounts().stream()
                        .allMatch(
                                line -> MOUNT.matcher(line).matches() && isPlace(line.substring(0, line.indexOf(' ')))),
                "a mount without a place");
        check(files.size() <= MOST_FILES && new HashSet<>(files).size() == files.size(), "files twice");
        check(files.stream().allMatch(MemoryPart::isFile), "a file's name that CRIU gives none");
    }

    /** What CRIU reads; its logs and our own facts stay behind. */
    static boolean isFile(@Nullable String name) {
        return name != null && FILE.matcher(name).matches() && !name.endsWith(".log") && !name.endsWith(".json");
    }

    /** Absolute, and no step of it leads upwards: directories are made there. */
    private static boolean isPlace(String target) {
        return target.startsWith("/") && List.of(target.split("/", -1)).stream().noneMatch(".."::equals);
    }

    private static void check(boolean right, String words) {
        if (!right) {
            throw new IllegalArgumentException(words);
        }
    }

    /** The entry of the bundle. */
    public static String entry(String file) {
        return BundleManifest.MEMORY + file;
    }
}
