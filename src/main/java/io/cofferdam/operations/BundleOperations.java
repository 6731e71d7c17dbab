package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.BundleManifest;
import io.cofferdam.container.Bundles;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.Engine;
import io.cofferdam.container.ManifestJson;
import io.cofferdam.container.MemoryPart;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Moves containers between instances. Taking one out needs what reading its files and its environment needs; taking one in is a
 * launch like any other, with the same permissions, and leaves nothing where it fails. Memory decides itself what its processes
 * may, and root's program reads it: taking that in needs what launching privileged containers needs.
 */
@Service
public class BundleOperations {

    private static final int MOST_MANIFEST_BYTES = 4 << 20;
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Engine engine;
    private final Recorder recorder;
    private final ContainerOperations containers;
    private final ImageOperations images;
    private final VolumeOperations volumes;
    private final VolumeFileOperations volumeFiles;
    private final CheckpointOperations checkpoints;

    BundleOperations(
            Engine engine,
            Recorder recorder,
            ContainerOperations containers,
            ImageOperations images,
            VolumeOperations volumes,
            VolumeFileOperations volumeFiles,
            CheckpointOperations checkpoints) {
        this.engine = engine;
        this.recorder = recorder;
        this.containers = containers;
        this.images = images;
        this.volumes = volumes;
        this.volumeFiles = volumeFiles;
        this.checkpoints = checkpoints;
    }

    /** Gives the stream once nothing is in the way any more. */
    public interface Receiver {
        OutputStream begin(BundleManifest manifest) throws IOException;
    }

    public void export(Caller caller, String ref, Bundles.Contents contents, Receiver receiver) throws IOException {
        Chosen chosen = Chosen.by(engine, ref);
        Change change = Change.of(
                        caller, Permission.CONTAINER_EXEC, "container.bundled", chosen.target("container.bundled"))
                .alsoNeeds(Permission.CONTAINER_VIEW_SECRETS)
                .with("image", contents.image())
                .with("volumes", contents.volumes())
                .with("checkpoint", contents.checkpoint() == null ? "" : contents.checkpoint());
        try {
            recorder.change(Described.asItsMaker(change, chosen), () -> {
                try {
                    BundleManifest manifest = engine.bundles().describe(chosen.id(), contents);
                    engine.bundles().write(chosen.id(), manifest, receiver.begin(manifest));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Ends a container with a new checkpoint, so that memory and files fit together; returns its name. */
    public String keepMemory(Caller caller, String ref) {
        String name = "bundle-" + MOMENT.format(Instant.now());
        checkpoints.create(caller, ref, name, true);
        return name;
    }

    /** Makes a container of a bundle; it does not start, but for its memory where that is asked for. */
    public CreatedContainer importBundle(Caller caller, BundleImport asked, InputStream bundle) {
        caller.require(Permission.CONTAINER_LAUNCH, "Importing a bundle");
        if (asked.memory()) {
            caller.require(Permission.CONTAINER_PRIVILEGED, "Importing the memory of a container");
        }
        try (ZipInputStream zip = new ZipInputStream(bundle)) {
            return new Import(caller, asked, zip).run();
        } catch (ZipException e) {
            throw unreadable(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw unreadable("Reading it failed: " + e.getMessage(), e);
        }
    }

    private static ProblemException unreadable(String why, @Nullable Exception cause) {
        return new ProblemException(
                ProblemException.Kind.INVALID,
                new Problem("The bundle cannot be used.", why + (why.endsWith(".") ? "" : "."), "Export it again."),
                cause);
    }

    /** One import; what it has made goes again where it fails. */
    private final class Import {

        private final Caller caller;
        private final BundleImport asked;
        private final ZipInputStream zip;
        private final List<String> madeVolumes = new ArrayList<>();
        private @Nullable String madeContainer;

        Import(Caller caller, BundleImport asked, ZipInputStream zip) {
            this.caller = caller;
            this.asked = asked;
            this.zip = zip;
        }

        CreatedContainer run() throws IOException {
            try {
                BundleManifest manifest = manifest();
                requireMemory(manifest.memory());
                VolumeNames names = new VolumeNames(
                        manifest, asked, name -> engine.volumes().find(name).isPresent());
                ZipEntry entry = zip.getNextEntry();
                if (entry != null && entry.getName().equals(BundleManifest.IMAGE)) {
                    image(manifest);
                    entry = zip.getNextEntry();
                }
                String image = imageOf(manifest);
                for (BundleManifest.VolumePart volume : manifest.volumes()) {
                    require(entry, volume.entry());
                    volume(volume, names.of(volume.name()));
                    entry = zip.getNextEntry();
                }
                require(entry, BundleManifest.CHANGES);
                return container(manifest, image, names);
            } catch (IOException | RuntimeException e) {
                undo(e);
                throw e;
            }
        }

        private BundleManifest manifest() throws IOException {
            require(zip.getNextEntry(), BundleManifest.MANIFEST);
            byte[] text = zip.readNBytes(MOST_MANIFEST_BYTES + 1);
            if (text.length > MOST_MANIFEST_BYTES) {
                throw unreadable("Its manifest is longer than any can be.", null);
            }
            return ManifestJson.read(text);
        }

        private void requireMemory(@Nullable MemoryPart memory) {
            if (!asked.memory()) {
                return;
            }
            if (memory == null) {
                throw ProblemException.invalid(
                        "The bundle holds no memory.",
                        "It was written without a checkpoint.",
                        "Take it in without, or export it with one.");
            }
            engine.bundles().requireUsable(memory);
        }

        private void image(BundleManifest manifest) {
            if (engine.images().store().find(manifest.imageId()).isEmpty()) {
                images.load(caller, entryOnly(), progress -> {});
            }
        }

        /** The name that it had, where it is the same image here. */
        private String imageOf(BundleManifest manifest) {
            var store = engine.images().store();
            if (store.find(manifest.imageId()).isEmpty()) {
                throw ProblemException.notFound(
                        "No such image: " + manifest.imageId() + ".",
                        "The container's changes are changes of "
                                + manifest.request().image() + " as it was, which is not here and not in the bundle.",
                        "Load or pull that image first, or export the bundle with its image.");
            }
            boolean same = store.find(manifest.request().image())
                    .filter(found -> found.id().toString().equals(manifest.imageId()))
                    .isPresent();
            return same ? manifest.request().image() : manifest.imageId();
        }

        private void volume(BundleManifest.VolumePart part, String name) {
            // The image before it may have taken long.
            if (engine.volumes().find(name).isPresent()) {
                throw VolumeNames.isThere(part.name(), name);
            }
            volumes.create(caller, name, part.labels(), java.util.Map.of());
            madeVolumes.add(name);
            volumeFiles.put(caller, name, "/", entryOnly(), false);
        }

        private CreatedContainer container(BundleManifest manifest, String image, VolumeNames names) {
            String name = asked.name();
            ContainerRequest request = manifest.request();
            CreatedContainer made = containers.create(
                    caller,
                    request.named(name == null ? manifest.name() : name, image).mounting(names.in(request.mounts())));
            madeContainer = made.id();
            recorder.change(
                    Change.of(
                            caller,
                            Permission.CONTAINER_LAUNCH,
                            "container.imported",
                            Chosen.by(engine, made.id()).target("container.imported")),
                    () -> engine.bundles().fill(made.id(), entryOnly()));
            List<String> warnings = new ArrayList<>(made.warnings());
            warnings.addAll(names.chosen(asked));
            MemoryPart memory = manifest.memory();
            if (memory != null && asked.memory()) {
                remember(made.id(), memory);
            } else if (memory != null) {
                warnings.add("The bundle's memory, the checkpoint "
                        + memory.checkpoint().name() + ", was left out: nobody asked for it.");
            }
            return new CreatedContainer(made.id(), warnings);
        }

        private void remember(String id, MemoryPart memory) {
            String name = memory.checkpoint().name();
            Change change = Change.of(
                            caller,
                            Permission.CONTAINER_PRIVILEGED,
                            "container.memory-imported",
                            Chosen.by(engine, id).target("container.memory-imported"))
                    .with("checkpoint", name);
            recorder.change(change, () -> {
                try {
                    engine.bundles().remember(id, memory, this::next);
                } catch (IOException e) {
                    throw unreadable("Reading its memory failed: " + e.getMessage(), e);
                }
            });
            checkpoints.start(caller, id, name);
        }

        private InputStream next(String wanted) throws IOException {
            require(zip.getNextEntry(), wanted);
            return entryOnly();
        }

        private void require(@Nullable ZipEntry entry, String wanted) {
            if (entry == null || !entry.getName().equals(wanted)) {
                throw unreadable(
                        entry == null
                                ? "It ends where " + wanted + " should be."
                                : "It has no " + wanted + " in its place.",
                        null);
            }
        }

        /** Whoever reads an entry may close it; the zip stays open. */
        private InputStream entryOnly() {
            return new FilterInputStream(zip) {
                @Override
                public void close() {
                    // the next entry is still to come
                }
            };
        }

        private void undo(Exception cause) {
            try {
                if (madeContainer != null) {
                    containers.remove(caller, madeContainer, true, false);
                }
                for (String volume : madeVolumes) {
                    volumes.remove(caller, volume, true);
                }
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
