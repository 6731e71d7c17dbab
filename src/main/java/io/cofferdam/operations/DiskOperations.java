package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.DiskUse;
import io.cofferdam.container.DiskUses;
import io.cofferdam.container.Engine;
import io.cofferdam.image.Image;
import java.util.List;
import java.util.function.ToLongFunction;
import org.springframework.stereotype.Service;

/** What takes how much of the disk. */
@Service
public class DiskOperations {

    private final Engine engine;

    DiskOperations(Engine engine) {
        this.engine = engine;
    }

    /** All images with what they take alone and together with others. */
    public List<DiskUse.OfImage> images(Caller caller) {
        return uses(caller, Permission.IMAGE_VIEW, "images").images();
    }

    /** Bytes of all images, what they share counted once. */
    public long imageBytes(Caller caller) {
        return uses(caller, Permission.IMAGE_VIEW, "images").imageBytes();
    }

    /** Of the files in an image's layers, the bytes that other images have too. */
    public ToLongFunction<Image> sharedLayerBytes(Caller caller) {
        return uses(caller, Permission.IMAGE_VIEW, "images").sharedLayerBytes();
    }

    /** All containers; measures what they have written, which takes as long as they have many files. */
    public List<DiskUse.OfContainer> containers(Caller caller) {
        return uses(caller, Permission.CONTAINER_VIEW, "containers").containers().stream()
                .map(use -> new DiskUse.OfContainer(
                        Secrets.seenBy(caller, use.view()), use.writtenBytes(), use.logBytes(), use.imageBytes()))
                .toList();
    }

    public DiskUse.OfContainer container(Caller caller, String ref) {
        DiskUses uses = uses(caller, Permission.CONTAINER_VIEW, ref);
        return uses.container(Chosen.by(engine, ref).view());
    }

    /** All volumes; measures what is in them. */
    public List<DiskUse.OfVolume> volumes(Caller caller) {
        return uses(caller, Permission.CONTAINER_VIEW, "volumes").volumes();
    }

    private DiskUses uses(Caller caller, Permission permission, String of) {
        caller.require(permission, "Measuring the disk use of " + of);
        return engine.diskUses();
    }
}
