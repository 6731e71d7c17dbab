package io.cofferdam.volume;

import io.cofferdam.linux.DurableFile;
import io.cofferdam.linux.Trees;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The named volumes of this host, {@code <root>/<name>/_data} each with its description beside it; safe for threads. */
public final class VolumeStore {

    private static final System.Logger LOG = System.getLogger(VolumeStore.class.getName());
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}");
    private static final String DATA = "_data";
    private static final String DESCRIPTION = "volume.json";
    /** Names begin with a letter or digit, so these can be no volume. */
    private static final String MAKING = ".making-";

    private static final String REMOVING = ".removing-";

    private final Path root;
    private final Clock clock;
    private final Map<String, Volume> volumes = new ConcurrentHashMap<>();

    public VolumeStore(Path root) {
        this(root, Clock.systemUTC());
    }

    VolumeStore(Path root, Clock clock) {
        this.root = root;
        this.clock = clock;
        try {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (DirectoryStream<Path> directories = Files.newDirectoryStream(root)) {
                for (Path directory : directories) {
                    take(directory);
                }
            }
        } catch (IOException e) {
            throw failed("The volumes in " + root + " cannot be read.", e);
        }
    }

    /** All volumes by name. */
    public List<Volume> list() {
        return volumes.values().stream()
                .sorted(Comparator.comparing(Volume::name))
                .toList();
    }

    public Optional<Volume> find(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    public Volume require(String name) {
        return find(name)
                .orElseThrow(() -> ProblemException.notFound(
                        "No such volume: " + name,
                        "This host has no volume of that name.",
                        "Create it first, or look at the list of volumes."));
    }

    /**
     * Creates a volume; one of that name that is there already is returned as it is.
     *
     * @throws ProblemException of kind CONFLICT if labels or options are given that it has not
     */
    public synchronized Volume create(String name, Map<String, String> labels, Map<String, String> options) {
        checkName(name);
        if (!options.isEmpty()) {
            VolumeSource.of(options);
        }
        Volume existing = volumes.get(name);
        if (existing != null) {
            requireSame(name, "labels", labels, existing.labels());
            requireSame(name, "options", options, existing.options());
            return existing;
        }
        Volume volume = new Volume(
                name,
                root.resolve(name).resolve(DATA),
                labels,
                options,
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        try {
            make(volume);
        } catch (IOException e) {
            throw failed("The volume " + name + " cannot be created.", e);
        }
        volumes.put(name, volume);
        return volume;
    }

    /** The values are not told: they may be another's to know. */
    private static void requireSame(String name, String what, Map<String, String> asked, Map<String, String> there) {
        if (!asked.isEmpty() && !asked.equals(there)) {
            throw ProblemException.conflict(
                    "There is a volume " + name + " already, with other " + what + ".",
                    "What a volume is made with stays; the " + what + " asked for would be passed over.",
                    "Leave them out to use it as it is, choose another name, or remove it first.");
        }
    }

    /** Creates a volume under a random name, as a container's anonymous volumes have. */
    public Volume createAnonymous(Map<String, String> labels, Map<String, String> options) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return create(HexFormat.of().formatHex(random), labels, options);
    }

    /** Deletes a volume with its data; the caller knows that no container uses it. */
    public synchronized void remove(String name) {
        Volume volume = require(name);
        try {
            // out of the way first: a half-deleted volume must not look like one after a crash
            Path going = root.resolve(REMOVING + name);
            Trees.remove(going);
            Files.move(root.resolve(volume.name()), going, StandardCopyOption.ATOMIC_MOVE);
            DurableFile.syncDirectory(root);
            volumes.remove(name);
            Trees.remove(going);
        } catch (IOException e) {
            throw failed("The volume " + name + " cannot be removed.", e);
        }
    }

    /** Bytes that a volume's data take on the disk. */
    public long diskUse(String name) {
        try {
            return Trees.diskUse(require(name).data());
        } catch (IOException e) {
            throw failed("The size of the volume " + name + " cannot be read.", e);
        }
    }

    private void make(Volume volume) throws IOException {
        Path making = root.resolve(MAKING + volume.name());
        Trees.remove(making);
        Files.createDirectory(making);
        Path data = Files.createDirectory(making.resolve(DATA));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        DurableFile.write(making.resolve(DESCRIPTION), VolumeJson.write(volume));
        DurableFile.rename(making, root.resolve(volume.name()));
    }

    private void take(Path directory) throws IOException {
        String name = String.valueOf(directory.getFileName());
        if (name.startsWith(MAKING) || name.startsWith(REMOVING)) {
            Trees.remove(directory);
        } else if (NAME.matcher(name).matches() && Files.isDirectory(directory.resolve(DATA))) {
            volumes.put(name, describe(name, directory));
        }
    }

    /** A volume whose description is lost is still its owner's data. */
    private static Volume describe(String name, Path directory) throws IOException {
        Path data = directory.resolve(DATA);
        try {
            return VolumeJson.read(name, data, Files.readAllBytes(directory.resolve(DESCRIPTION)));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "The description of the volume " + name + " cannot be read: " + e.getMessage());
            Instant changed = Files.getLastModifiedTime(directory).toInstant();
            return new Volume(name, data, Map.of(), Map.of(), changed);
        }
    }

    /** Refuses what can be no volume's name. */
    public static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ProblemException.invalid(
                    "\"" + name + "\" includes invalid characters for a local volume name.",
                    "A volume's name begins with a letter or digit and goes on with letters, digits, '_', '.' and '-'.",
                    "Choose another name; use an absolute path for a directory of the host.");
        }
    }

    private static ProblemException failed(String what, IOException cause) {
        return ProblemException.internal(
                what, String.valueOf(cause.getMessage()), "Check the disk that holds the volumes.", cause);
    }
}
