package io.cofferdam.container;

import io.cofferdam.layer.UnpackLimits;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Takes checkpoints out with their containers, and in. */
final class BundledMemory {

    /** The map of its user namespace, in CRIU's form: the only file with ids of the host. */
    private static final String IDS = "userns-";

    private static final int MAGIC_BYTES = 8;
    private static final int LOOK_EVERY_BYTES = 32 << 20;

    private final Containers containers;
    private final Checkpoints checkpoints;
    private final UnpackLimits limits;

    BundledMemory(Containers containers, Checkpoints checkpoints, UnpackLimits limits) {
        this.containers = containers;
        this.checkpoints = checkpoints;
        this.limits = limits;
    }

    MemoryPart describe(ContainerEntry entry, String name) {
        Checkpoint checkpoint = checkpoints.require(entry, name);
        try {
            List<String> files = checkpoints.files().names(entry.directory, name).stream()
                    .filter(MemoryPart::isFile)
                    .sorted()
                    .toList();
            return new MemoryPart(checkpoint.ownedFrom(base(entry.spec()), 0), files);
        } catch (IOException e) {
            throw Checkpoints.failed("read the checkpoint " + name, entry, e);
        }
    }

    private static long base(ContainerSpec spec) {
        return spec.ownUserNamespace() ? spec.idBase() : 0;
    }

    void write(ContainerEntry entry, MemoryPart memory, String file, OutputStream out) throws IOException {
        Files.copy(
                checkpoints
                        .files()
                        .images(entry.directory, memory.checkpoint().name())
                        .resolve(file),
                out);
    }

    /** Refuses what could not be started from here, before anything is made. */
    void requireUsable(MemoryPart memory) {
        checkpoints.requireFit(memory.checkpoint());
    }

    /** The entries of the bundle, one after the other. */
    interface Entries {
        InputStream next(String file) throws IOException;
    }

    void takeIn(String id, MemoryPart memory, Entries entries) throws IOException {
        ContainerEntry entry = containers.require(id);
        entry.lock.lock();
        try {
            CheckpointRules.never(entry.spec()).ifPresent(why -> {
                throw CheckpointRules.cannot(entry.spec(), why);
            });
            long base = base(entry.spec());
            Checkpoint checkpoint = memory.checkpoint().ownedFrom(0, base);
            CheckpointFiles files = checkpoints.files();
            Path unfinished = files.begin(entry.directory, checkpoint.name());
            try {
                fill(unfinished, memory, entries);
                giveIds(unfinished, entry.spec());
                files.keep(entry.directory, unfinished, checkpoint);
            } catch (IOException | RuntimeException e) {
                files.abandon(unfinished);
                throw e;
            }
        } finally {
            entry.lock.unlock();
        }
    }

    private void fill(Path directory, MemoryPart memory, Entries entries) throws IOException {
        long left = limits.maxBytes();
        for (String file : memory.files()) {
            left -= copy(entries.next(file), directory.resolve(file), left);
        }
    }

    private long copy(InputStream in, Path file, long most) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long written = 0;
        long looked = -LOOK_EVERY_BYTES;
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                written += n;
                if (written > most) {
                    throw tooLarge("All of it may have " + limits.maxBytes() + " bytes.");
                }
                if (written - looked >= LOOK_EVERY_BYTES) {
                    looked = written;
                    requireSpace(file);
                }
                out.write(buffer, 0, n);
            }
        }
        return written;
    }

    private void requireSpace(Path file) throws IOException {
        long free = Files.getFileStore(file).getUsableSpace();
        if (free < limits.minFreeBytes()) {
            throw tooLarge((free >> 20) + " MiB are free on the disk of the containers, and "
                    + (limits.minFreeBytes() >> 20) + " MiB stay reserved.");
        }
    }

    private static ProblemException tooLarge(String why) {
        return new ProblemException(
                ProblemException.Kind.TOO_LARGE,
                new Problem(
                        "The bundle's memory is too large.",
                        why,
                        "Make room, or take the bundle in without its memory."));
    }

    /** The container has ids of its own here. What begins the file says of what kind it is, and stays. */
    private static void giveIds(Path directory, ContainerSpec spec) throws IOException {
        try (var found = Files.newDirectoryStream(directory, IDS + "*")) {
            List<Path> maps = new ArrayList<>();
            found.forEach(maps::add);
            if (spec.ownUserNamespace() != (maps.size() == 1) || maps.size() > 1) {
                throw ProblemException.invalid(
                        "The bundle's memory does not belong to its container.",
                        "One of them has a user namespace of its own, and the other has not.",
                        "Export it again.");
            }
            for (Path map : maps) {
                byte[] magic = new byte[MAGIC_BYTES];
                try (InputStream in = Files.newInputStream(map)) {
                    in.readNBytes(magic, 0, magic.length);
                }
                Files.write(map, idMap(magic, spec.idBase()));
            }
        }
    }

    /** CRIU's images/userns.proto: one extent for users, the same for groups; its size before it. */
    static byte[] idMap(byte[] magic, long base) {
        CriuMessage extent = new CriuMessage().number(1, 0).number(2, base).number(3, ContainerSpec.ID_RANGE);
        byte[] map = new CriuMessage().message(1, extent).message(2, extent).toBytes();
        return ByteBuffer.allocate(magic.length + 4 + map.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(magic)
                .putInt(map.length)
                .put(map)
                .array();
    }
}
