package io.cofferdam.container;

import io.cofferdam.image.Image;
import io.cofferdam.layer.ContainerTree;
import io.cofferdam.layer.UnpackLimits;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.volume.Volume;
import io.cofferdam.volume.VolumeStore;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Containers as files that another instance can take: a zip of the manifest, the image's archive, the volumes' and the changes'
 * tars. A zip, because its entries need no size before they are written, and everybody can look into it.
 */
public final class Bundles {

    private final Containers containers;
    private final Links links;
    private final ContainerLayers layers;
    private final ImageShelf images;
    private final VolumeStore volumes;
    private final VolumeFiles volumeFiles;
    private final BundledMemory memory;
    private final UnpackLimits limits;

    Bundles(
            Containers containers,
            Links links,
            ContainerLayers layers,
            ImageShelf images,
            VolumeStore volumes,
            VolumeFiles volumeFiles,
            Checkpoints checkpoints,
            UnpackLimits limits) {
        this.containers = containers;
        this.links = links;
        this.layers = layers;
        this.images = images;
        this.volumes = volumes;
        this.volumeFiles = volumeFiles;
        this.memory = new BundledMemory(containers, checkpoints, limits);
        this.limits = limits;
    }

    /**
     * What comes along beside the configuration and the changes.
     *
     * @param checkpoint the name of the one whose memory does; null for none
     */
    public record Contents(
            boolean image, boolean volumes, @Nullable String checkpoint) {

        public Contents(boolean image, boolean volumes) {
            this(image, volumes, null);
        }
    }

    /** Refuses what cannot be written, before the first byte of it is. */
    public BundleManifest describe(String ref, Contents contents) {
        ContainerEntry entry = containers.require(ref);
        Status status = entry.state().status();
        if (status == Status.RUNNING || status == Status.RESTARTING) {
            throw ProblemException.conflict(
                    "The container " + entry.spec().name() + " is " + status.word() + ".",
                    "Its files would be taken at different moments and not fit together.",
                    "Stop or pause it first.");
        }
        ContainerSpec spec = entry.spec();
        if (contents.image()) {
            images.store().require(spec.imageId());
        }
        return new BundleManifest(
                BundleManifest.FORMAT,
                BundleManifest.VERSION,
                Instant.now(),
                spec.name(),
                spec.imageId(),
                contents.image(),
                spec.request().moved(spec).on(links.named(spec.request().network())),
                contents.volumes() ? volumesOf(spec) : List.of(),
                contents.checkpoint() == null ? null : memory.describe(entry, contents.checkpoint()));
    }

    /** What is mounted from elsewhere stays where it is. */
    private List<BundleManifest.VolumePart> volumesOf(ContainerSpec spec) {
        List<BundleManifest.VolumePart> parts = new ArrayList<>();
        spec.mounts().stream()
                .filter(mount -> mount.type() == MountSpec.Type.VOLUME)
                .map(MountSpec::source)
                .distinct()
                .flatMap(name -> volumes.find(name).stream())
                .filter(volume -> !volume.isMounted())
                .forEach(volume -> parts.add(part(volume, parts.size())));
        return parts;
    }

    private static BundleManifest.VolumePart part(Volume volume, int number) {
        return new BundleManifest.VolumePart(volume.name(), volume.labels(), BundleManifest.VOLUMES + number + ".tar");
    }

    /** Writes what was described. */
    public void write(String ref, BundleManifest manifest, OutputStream out) throws IOException {
        ContainerEntry entry = containers.require(ref);
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.BEST_SPEED);
        put(zip, BundleManifest.MANIFEST, to -> to.write(ManifestJson.write(manifest)));
        if (manifest.image()) {
            put(zip, BundleManifest.IMAGE, to -> images.save(List.of(nameOf(entry.spec())), to));
        }
        for (BundleManifest.VolumePart volume : manifest.volumes()) {
            put(zip, volume.entry(), to -> volumeFiles.read(volume.name(), "/.", info -> to));
        }
        put(zip, BundleManifest.CHANGES, to -> tree(entry).writeLayer(to));
        MemoryPart part = manifest.memory();
        if (part != null) {
            putMemory(zip, entry, part);
        }
        Snapshots.requireThere(entry);
        zip.finish();
        zip.flush();
    }

    private void putMemory(ZipOutputStream zip, ContainerEntry entry, MemoryPart part) throws IOException {
        for (String file : part.files()) {
            put(zip, MemoryPart.entry(file), to -> memory.write(entry, part, file, to));
        }
    }

    /** The name it has, so that it has it there too; the id if that leads elsewhere now. */
    private String nameOf(ContainerSpec spec) {
        return images.store()
                .find(spec.image())
                .map(Image::id)
                .filter(id -> id.toString().equals(spec.imageId()))
                .map(same -> spec.image())
                .orElse(spec.imageId());
    }

    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private static void put(ZipOutputStream zip, String name, Writing writing) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        // a tar's end is not the zip's
        writing.to(new FilterOutputStream(zip) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        });
        zip.closeEntry();
    }

    /** Gives a container that was just made the files that another one had written. */
    public void fill(String id, InputStream changes) {
        ContainerEntry entry = containers.require(id);
        entry.lock.lock();
        try {
            tree(entry).readLayer(changes, limits);
        } finally {
            entry.lock.unlock();
        }
    }

    /** Refuses memory that could not be started from here, before anything is made. */
    public void requireUsable(MemoryPart part) {
        memory.requireUsable(part);
    }

    /** What comes next of a bundle. */
    public interface Entries {
        /** That entry, if it is the next. */
        InputStream next(String name) throws IOException;
    }

    /** Gives a container that was just made the checkpoint of another one, as its own. */
    public void remember(String id, MemoryPart part, Entries entries) throws IOException {
        memory.takeIn(id, part, file -> entries.next(MemoryPart.entry(file)));
    }

    private ContainerTree tree(ContainerEntry entry) {
        ContainerSpec spec = entry.spec();
        return new ContainerTree(
                entry.directory.upper(), layers.lowerDirs(entry), spec.idBase(), ContainerSpec.ID_RANGE);
    }
}
