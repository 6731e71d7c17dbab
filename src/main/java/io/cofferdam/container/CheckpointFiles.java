package io.cofferdam.container;

import io.cofferdam.linux.Trees;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Owns {@code checkpoints/} of a container: a directory for each with CRIU's images and {@code checkpoint.json}. */
final class CheckpointFiles {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
    private static final String FACTS = "checkpoint.json";
    private static final String UNFINISHED = ".new-";
    private static final String DOOMED = ".gone-";

    private final JsonMapper json = JsonMapper.builder().build();

    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.invalid(
                    "Invalid checkpoint name (" + printable(name) + ").",
                    "Up to 128 letters, digits and '_', '.', '-' are allowed, a letter or digit first.",
                    "Choose another name.");
        }
        return name;
    }

    private static String printable(String name) {
        String kept = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        return kept.replaceAll("[^\\x20-\\x7e…]", "?");
    }

    /** An empty directory for images, of which nobody hears until {@link #keep}. */
    Path begin(ContainerDirectory container, String name) throws IOException {
        Files.createDirectories(
                container.checkpoints(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        removeLeftovers(container);
        return Files.createDirectory(container.checkpoints().resolve(UNFINISHED + name));
    }

    /** On disk whole before anybody may count on it: the container's memory may be nowhere else. */
    Checkpoint keep(ContainerDirectory container, Path unfinished, Checkpoint checkpoint) throws IOException {
        Checkpoint whole = checkpoint.taking(bytes(unfinished));
        Files.write(unfinished.resolve(FACTS), json.writeValueAsBytes(whole));
        for (Path file : list(unfinished)) {
            force(file);
        }
        force(unfinished);
        Files.move(unfinished, images(container, checkpoint.name()), StandardCopyOption.ATOMIC_MOVE);
        force(container.checkpoints());
        return whole;
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    void abandon(Path unfinished) throws IOException {
        Trees.remove(unfinished);
    }

    Path images(ContainerDirectory container, String name) {
        return container.checkpoints().resolve(checked(name));
    }

    /** The names of what it consists of. */
    List<String> names(ContainerDirectory container, String name) throws IOException {
        return list(images(container, name)).stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    /** The oldest first. */
    List<Checkpoint> all(ContainerDirectory container) throws IOException {
        if (!Files.isDirectory(container.checkpoints())) {
            return List.of();
        }
        List<Checkpoint> found = new ArrayList<>();
        for (Path path : list(container.checkpoints())) {
            if (NAME.matcher(path.getFileName().toString()).matches()) {
                read(path, found);
            }
        }
        found.sort(Comparator.comparing(Checkpoint::createdAt));
        return found;
    }

    private void read(Path path, List<Checkpoint> found) throws IOException {
        try {
            found.add(json.readValue(Files.readAllBytes(path.resolve(FACTS)), Checkpoint.class));
        } catch (NoSuchFileException e) {
            // being removed at this moment
        } catch (JacksonException e) {
            throw new IOException(path.resolve(FACTS) + " cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    void remove(ContainerDirectory container, String name) throws IOException {
        Path doomed = container.checkpoints().resolve(DOOMED + name);
        Trees.remove(doomed);
        Files.move(images(container, name), doomed, StandardCopyOption.ATOMIC_MOVE);
        Trees.remove(doomed);
    }

    /** What a service left that ended in the middle of it. */
    private static void removeLeftovers(ContainerDirectory container) throws IOException {
        for (Path path : list(container.checkpoints())) {
            String name = path.getFileName().toString();
            if (name.startsWith(UNFINISHED) || name.startsWith(DOOMED)) {
                Trees.remove(path);
            }
        }
    }

    private static long bytes(Path directory) throws IOException {
        long sum = 0;
        for (Path file : list(directory)) {
            sum += Files.size(file);
        }
        return sum;
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.toList();
        }
    }
}
