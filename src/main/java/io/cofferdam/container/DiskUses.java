package io.cofferdam.container;

import io.cofferdam.image.Image;
import io.cofferdam.layer.ImageSizes;
import io.cofferdam.linux.Trees;
import io.cofferdam.volume.Volume;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Says what takes how much of the disk. Images are known; what containers and volumes have written is measured when asked. */
public final class DiskUses {

    private final Engine engine;

    DiskUses(Engine engine) {
        this.engine = engine;
    }

    /** All images with their sizes. */
    public List<DiskUse.OfImage> images() {
        ImageSizes sizes = engine.images().sizes();
        return engine.images().store().list().stream()
                .map(image -> of(image, sizes.of(image)))
                .toList();
    }

    private DiskUse.OfImage of(Image image, ImageSizes.Size size) {
        int containers = engine.images().uses(image).size();
        return new DiskUse.OfImage(image, size.bytes(), size.sharedBytes(), containers);
    }

    /** Bytes of all images, what they share counted once. */
    public long imageBytes() {
        return engine.images().sizes().total() + engine.images().partialBytes();
    }

    /** Of the files in an image's layers, the bytes that other images have too. */
    public ToLongFunction<Image> sharedLayerBytes() {
        return engine.images().sizes()::sharedLayerBytes;
    }

    public List<DiskUse.OfContainer> containers() {
        return engine.list().stream().map(this::container).toList();
    }

    public DiskUse.OfContainer container(ContainerView view) {
        try {
            ContainerDirectory directory = engine.directory(view.id());
            long written = Trees.filesUse(directory.upper());
            long log = Trees.filesUse(directory.log());
            long image = engine.images()
                    .store()
                    .find(view.spec().imageId())
                    .map(engine.images()::unpackedBytes)
                    .orElse(0L);
            return new DiskUse.OfContainer(view, written, log, image);
        } catch (IOException | RuntimeException gone) {
            // removed while it was measured: it takes nothing any more
            return new DiskUse.OfContainer(view, 0, 0, 0);
        }
    }

    public List<DiskUse.OfVolume> volumes() {
        Map<String, Integer> users = usersOfVolumes();
        return engine.volumes().list().stream()
                .map(volume -> new DiskUse.OfVolume(volume, bytes(volume), users.getOrDefault(volume.name(), 0)))
                .toList();
    }

    private long bytes(Volume volume) {
        if (volume.isMounted()) {
            // what lies elsewhere takes nothing of this disk
            return 0;
        }
        try {
            return Trees.filesUse(volume.data());
        } catch (IOException gone) {
            return 0;
        }
    }

    /** How many containers have each volume, those that do not run too. */
    Map<String, Integer> usersOfVolumes() {
        Map<String, Integer> users = new HashMap<>();
        for (ContainerView view : engine.list()) {
            HashSet<String> names = new HashSet<>();
            view.spec().mounts().stream()
                    .filter(mount -> mount.type() == MountSpec.Type.VOLUME)
                    .forEach(mount -> names.add(mount.source()));
            names.forEach(name -> users.merge(name, 1, Integer::sum));
        }
        return users;
    }
}
