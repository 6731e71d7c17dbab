package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps how containers came to their ends: the last end of each beside it, and for a time after its removal in {@code ended/}.
 * A lost one is no harm to anything else, so nothing here fails what it is part of.
 */
public final class Endings {

    private static final System.Logger LOG = System.getLogger(Endings.class.getName());
    /** The oldest go first, so that containers that come and go by thousands do not fill the disk. */
    static final int MOST = 1000;

    /** After so many removals the old ones go; many can come between two looks by the clock. */
    private static final int OFTEN = 100;

    private static final int LINES = 20;
    private static final int LINE_CHARACTERS = 1000;
    private static final String SUFFIX = ".json";

    private final Path removed;
    private final Duration kept;
    private final Containers containers;
    private final AtomicInteger removals = new AtomicInteger();
    private final JsonMapper json = JsonMapper.builder().build();

    /** @param kept for how long after a removal; zero for not at all */
    Endings(Path root, Duration kept, Containers containers) {
        this.removed = root.resolve("ended");
        this.kept = kept;
        this.containers = containers;
    }

    void open() throws IOException {
        Files.createDirectories(removed);
        Files.setPosixFilePermissions(removed, PosixFilePermissions.fromString("rwx------"));
        removeOld(Instant.now());
    }

    /** Writes down what is there at the end; the container's lock is held. */
    void write(ContainerEntry entry, @Nullable LastUse use) {
        try {
            Path fresh = entry.directory.root().resolve("ending.new");
            Files.write(fresh, json.writeValueAsBytes(of(entry, use)));
            Files.move(
                    fresh,
                    entry.directory.ending(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "How {0} ended is not kept: {1}",
                    entry.spec().name(),
                    e.getMessage());
        }
    }

    private static Ending of(ContainerEntry entry, @Nullable LastUse use) {
        ContainerSpec spec = entry.spec();
        ContainerState state = entry.state();
        Instant finished = state.finishedAt();
        return new Ending(
                spec.id(),
                spec.name(),
                spec.image(),
                spec.argv(),
                spec.createdBy(),
                state.startedAt(),
                finished == null || state.startFailed() ? Instant.now() : finished,
                state.exitCode(),
                state.oomKilled(),
                state.error(),
                state.ender(),
                use,
                spec.limits(),
                lastLines(entry),
                null);
    }

    private static List<Ending.Line> lastLines(ContainerEntry entry) {
        List<Ending.Line> lines = new ArrayList<>();
        try {
            LogFiles files = new LogFiles(entry.directory.log());
            files.read(files.tail(LINES, true, true), record -> {
                lines.add(new Ending.Line(record.time(), record.stream(), text(record.text())));
                return lines.size() < 2 * LINES;
            });
        } catch (IOException e) {
            // a damaged log says nothing, and whoever reads it is told of that
            LOG.log(System.Logger.Level.DEBUG, "No last lines", e);
        }
        return List.copyOf(lines);
    }

    private static String text(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8).stripTrailing();
        return text.length() <= LINE_CHARACTERS ? text : text.substring(0, LINE_CHARACTERS) + "…";
    }

    /** The container is about to be removed, with its lock held. */
    void keep(ContainerEntry entry) {
        try {
            if (!kept.isZero()) {
                Path file = removed.resolve(entry.spec().id() + SUFFIX);
                Files.move(entry.directory.ending(), file, StandardCopyOption.ATOMIC_MOVE);
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
                if (removals.incrementAndGet() % OFTEN == 0) {
                    Thread.ofVirtual().name("ended").start(() -> removeOld(Instant.now()));
                }
            }
        } catch (NoSuchFileException e) {
            // it never ran
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "How {0} ended is not kept: {1}",
                    entry.spec().name(),
                    e.getMessage());
        }
    }

    /** Those of containers that are no more, the last to go first. */
    public List<Ending> removed() {
        return files().stream().map(this::read).flatMap(Optional::stream).toList();
    }

    /**
     * The last end of a container that is there, or of one that was.
     *
     * @param ref a name, an id or the beginning of one
     */
    public Ending require(String ref) {
        Optional<ContainerEntry> there = containers.find(ref);
        if (there.isPresent()) {
            return last(there.get())
                    .orElseThrow(() -> ProblemException.notFound(
                            "The container " + ref + " has not ended yet.",
                            "It never ran, or runs for the first time.",
                            ""));
        }
        return removed().stream()
                .filter(ending -> ending.name().equals(ref) || ending.id().startsWith(ref) && !ref.isEmpty())
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound(
                        "No such container: " + ref + ".",
                        "There is none, and none of the last %s had that name or id."
                                .formatted(kept.isZero() ? "time" : kept.toHours() + " hours"),
                        ""));
    }

    /** Whoever waited for the end is told before it is written down, under the same lock. */
    private Optional<Ending> last(ContainerEntry entry) {
        entry.lock.lock();
        try {
            return read(entry.directory.ending()).or(() -> remembered(entry));
        } finally {
            entry.lock.unlock();
        }
    }

    /** Of one that ended before this was written down. */
    private static Optional<Ending> remembered(ContainerEntry entry) {
        boolean ended =
                entry.state().finishedAt() != null || !entry.state().error().isEmpty();
        return ended ? Optional.of(of(entry, null)) : Optional.empty();
    }

    private Optional<Ending> read(Path file) {
        try {
            Ending ending = json.readValue(Files.readAllBytes(file), Ending.class);
            return Optional.of(
                    file.startsWith(removed)
                            ? ending.removed(Files.getLastModifiedTime(file).toInstant())
                            : ending);
        } catch (IOException | RuntimeException e) {
            // it goes at this moment, or a crash cut it
            return Optional.empty();
        }
    }

    /** What has been kept for long enough goes, and what is too much. */
    synchronized void removeOld(Instant now) {
        List<Path> newestFirst = files();
        for (int i = 0; i < newestFirst.size(); i++) {
            Path file = newestFirst.get(i);
            if (i >= MOST || modified(file).isBefore(now.minus(kept))) {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.WARNING, "{0} stays until the next look: {1}", file, e.getMessage());
                }
            }
        }
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(removed)) {
            return files.filter(file -> Objects.toString(file.getFileName()).endsWith(SUFFIX))
                    .sorted(Comparator.comparing(Endings::modified).reversed())
                    .toList();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "What ended cannot be listed: {0}", e.getMessage());
            return List.of();
        }
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }
}
