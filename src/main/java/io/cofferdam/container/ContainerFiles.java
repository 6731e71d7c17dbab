package io.cofferdam.container;

import io.cofferdam.linux.DurableFile;
import io.cofferdam.linux.HostMounts;
import io.cofferdam.linux.ProjectQuota;
import io.cofferdam.linux.Trees;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Owns {@code containers/} on disk. */
final class ContainerFiles {

    private static final int MOST_SHOWN_BYTES = 16 << 10;
    private static final long MOST_HOSTS_BYTES = 1 << 20;

    private static final String UNFINISHED = ".new-";
    private static final String DOOMED = ".gone-";
    private static final String SCRATCH = "look-";

    private final Path containers;
    private final Path sockets;
    private final JsonMapper json = JsonMapper.builder().build();

    ContainerFiles(Path root, Path run) {
        this.containers = root.resolve("containers");
        this.sockets = run.resolve("c");
    }

    /** Makes the directories and finishes what a crash left half done. */
    void open() throws IOException {
        Files.createDirectories(containers);
        Files.setPosixFilePermissions(containers, PosixFilePermissions.fromString("rwx--x---"));
        Files.createDirectories(sockets);
        Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwx------"));
        for (Path path : list(sockets)) {
            if (path.getFileName().toString().startsWith(SCRATCH)) {
                Trees.remove(path);
            }
        }
        for (Path path : list(containers)) {
            String name = path.getFileName().toString();
            if (name.startsWith(UNFINISHED) || name.startsWith(DOOMED) || torn(directory(name))) {
                remove(path);
            } else {
                DurableFile.removeLeftovers(path);
            }
        }
    }

    /** The machine crashed while it was being made: nobody was told of it, and it holds nothing. */
    private static boolean torn(ContainerDirectory directory) throws IOException {
        if (Files.exists(directory.spec()) && Files.size(directory.spec()) > 0) {
            return false;
        }
        if (!Files.isDirectory(directory.upper())) {
            return true;
        }
        try (Stream<Path> content = Files.list(directory.upper())) {
            return content.findAny().isEmpty();
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.toList();
        }
    }

    ContainerDirectory directory(String id) {
        // A socket's path has room for 107 bytes only (unix(7)).
        return new ContainerDirectory(containers.resolve(id), sockets.resolve(id.substring(0, 16)));
    }

    /** A place for what only looks into a container: nothing of it outlasts the service. */
    ContainerDirectory scratch(String id) throws IOException {
        Path root = Files.createTempDirectory(sockets, SCRATCH + id.substring(0, 8));
        ContainerDirectory scratch = new ContainerDirectory(root, root.resolve("s"));
        Files.createDirectory(scratch.log());
        return scratch;
    }

    /** Where the supervisor listens that has no container yet. */
    Path spareSocket() {
        return sockets.resolve("spare");
    }

    /**
     * Writes a new container. A crash of the service leaves it whole or not at all; a crash of the machine before this returns
     * may leave it without its specification, see {@link #open}.
     */
    ContainerDirectory create(ContainerSpec spec) {
        ContainerDirectory directory = directory(spec.id());
        Path unfinished = containers.resolve(UNFINISHED + spec.id());
        try {
            Files.createDirectory(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x---")));
            ContainerDirectory half = new ContainerDirectory(unfinished, directory.socket());
            Files.createDirectory(half.upper());
            Files.createDirectory(half.work());
            Files.createDirectory(half.log());
            Files.setPosixFilePermissions(half.upper(), PosixFilePermissions.fromString("rwxr-xr-x"));
            own(half.upper(), spec.idBase());
            bound(half, spec.request().storageBytes());
            Files.write(half.spec(), json.writeValueAsBytes(spec));
            Files.move(unfinished, directory.root(), StandardCopyOption.ATOMIC_MOVE);
            DurableFile.syncTogether(directory.spec(), directory.root(), containers);
            return directory;
        } catch (IOException e) {
            removeQuietly(unfinished, e);
            removeQuietly(directory.root(), e);
            throw failed("make", spec, e);
        }
    }

    /** Work too: the kernel moves no file from one project to another, and overlay moves each from there. */
    private static void bound(ContainerDirectory directory, @Nullable Long bytes) throws IOException {
        if (bytes != null) {
            ProjectQuota.bound(List.of(directory.upper(), directory.work()), bytes);
        }
    }

    /** Refuses a size that the file system would not keep. */
    void checkStorage(@Nullable Long bytes) {
        try {
            if (bytes == null || ProjectQuota.isEnforced(containers)) {
                return;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw ProblemException.unsupported(
                "A storage size is not supported here.",
                "The file system that holds Cofferdam's root (" + HostMounts.typeAt(containers)
                        + ") keeps no limits of projects.",
                "Use ext4 made with '-O quota,project' and mounted with prjquota, or XFS mounted with pquota, on a kernel"
                        + " that has these quotas; or leave the size out.");
    }

    private static void own(Path path, long id) throws IOException {
        if (id != 0) {
            Files.setAttribute(path, "unix:uid", (int) id);
            Files.setAttribute(path, "unix:gid", (int) id);
        }
    }

    private static void removeQuietly(Path path, IOException cause) {
        try {
            remove(path);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    void writeSpec(ContainerDirectory directory, ContainerSpec spec) {
        try {
            DurableFile.write(directory.spec(), json.writeValueAsBytes(spec));
        } catch (IOException e) {
            throw failed("change", spec, e);
        }
    }

    /** Not forced to disk: what matters of it the supervisor and the exit file know too. */
    void writeState(ContainerDirectory directory, ContainerState state) throws IOException {
        Path fresh = directory.root().resolve("state.new");
        Files.write(fresh, json.writeValueAsBytes(state));
        Files.move(fresh, directory.state(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** So that the times of a launch can be looked at after the service was away; not forced to disk. */
    void writePlan(ContainerDirectory directory, PlanView plan) throws IOException {
        Path fresh = directory.root().resolve("plan.new");
        Files.write(fresh, json.writeValueAsBytes(plan));
        Files.move(fresh, directory.plan(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Optional<PlanView> readPlan(ContainerDirectory directory) {
        try {
            return Optional.of(json.readValue(Files.readAllBytes(directory.plan()), PlanView.class));
        } catch (IOException | RuntimeException e) {
            // It never ran, or a crash cut the file: the plan of the next launch is shown instead.
            return Optional.empty();
        }
    }

    /** A container as it was found on disk. */
    record Found(ContainerDirectory directory, ContainerSpec spec, ContainerState state) {}

    List<Found> readAll(List<String> unreadable) throws IOException {
        List<Found> found = new ArrayList<>();
        for (Path path : list(containers)) {
            ContainerDirectory directory = directory(path.getFileName().toString());
            try {
                ContainerSpec spec = json.readValue(Files.readAllBytes(directory.spec()), ContainerSpec.class);
                found.add(new Found(directory, spec, readState(directory)));
            } catch (IOException | RuntimeException e) {
                unreadable.add(path + ": " + e.getMessage());
            }
        }
        return found;
    }

    private ContainerState readState(ContainerDirectory directory) throws IOException {
        try {
            return json.readValue(Files.readAllBytes(directory.state()), ContainerState.class);
        } catch (NoSuchFileException e) {
            return ContainerState.created();
        }
    }

    /** How the last run ended, and when it had begun. */
    record Exit(ExitStatus status, Instant startedAt) {}

    /** What the supervisor wrote at the end of the last run. */
    Optional<Exit> readExit(ContainerDirectory directory) throws IOException {
        String text;
        try {
            text = Files.readString(directory.exit());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        String[] words = text.strip().split(" ");
        if (words.length != 4 && words.length != 8) {
            return Optional.empty();
        }
        // one that an earlier version started says no more
        LastUse use = words.length == 4
                ? null
                : new LastUse(
                        Long.parseLong(words[4]),
                        Long.parseLong(words[5]),
                        Long.parseLong(words[6]),
                        Long.parseLong(words[7]));
        ExitStatus status = new ExitStatus(
                Integer.parseInt(words[0]), words[1].equals("1"), Supervisor.instant(Long.parseLong(words[3])), use);
        return Optional.of(new Exit(status, Supervisor.instant(Long.parseLong(words[2]))));
    }

    void writeNetworkFiles(ContainerDirectory directory, ContainerSpec spec, String hosts, String resolvConf)
            throws IOException {
        writeOwned(directory.hosts(), hosts, spec.idBase());
        writeOwned(directory.resolvConf(), resolvConf, spec.idBase());
        writeOwned(directory.hostname(), spec.hostname() + "\n", spec.idBase());
    }

    /**
     * Changes the hosts file of a container that runs, in its place. What its root has written there stays; a file too large to be one
     * stays as it is.
     */
    void changeHosts(ContainerDirectory directory, UnaryOperator<String> change) {
        try {
            if (Files.size(directory.hosts()) <= MOST_HOSTS_BYTES) {
                String before = Files.readString(directory.hosts(), StandardCharsets.ISO_8859_1);
                Files.writeString(directory.hosts(), change.apply(before), StandardCharsets.ISO_8859_1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The beginning of what the container's root may have written; nothing where it has no such file. */
    String shown(Path file) {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return new String(in.readNBytes(MOST_SHOWN_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Writes another one in the place of a running container's. */
    void changeResolvConf(ContainerDirectory directory, String text) {
        try {
            Files.writeString(directory.resolvConf(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The container's root owns them and may change them; on the host they are nobody's. */
    private static void writeOwned(Path file, String text, long owner) throws IOException {
        Files.writeString(file, text);
        own(file, owner);
    }

    /** Takes a container's directory out of sight at once; returns what is left to delete. */
    Path putAside(ContainerDirectory directory) throws IOException {
        Path doomed = containers.resolve(DOOMED + directory.root().getFileName());
        try {
            Files.move(directory.root(), doomed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return doomed;
        }
        Files.deleteIfExists(directory.socket());
        return doomed;
    }

    void delete(Path doomed) throws IOException {
        remove(doomed);
    }

    /** A limit would stay with the file system. */
    private static void remove(Path container) throws IOException {
        ProjectQuota.release(new ContainerDirectory(container, container).upper());
        Trees.remove(container);
    }

    private static ProblemException failed(String verb, ContainerSpec spec, IOException e) {
        return ProblemException.internal(
                "Could not %s the container %s.".formatted(verb, spec.name()),
                String.valueOf(e.getMessage()) + ".",
                "See that the file system of Cofferdam's root is there, writable and not full.",
                e);
    }
}
