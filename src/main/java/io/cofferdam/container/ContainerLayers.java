package io.cofferdam.container;

import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageStore;
import io.cofferdam.layer.ChainId;
import io.cofferdam.layer.LayerStore;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The layers that containers stand on. A container's image knows them; before an image is removed by force, those of its containers
 * are written down beside them, so that they start again without it.
 */
final class ContainerLayers {

    private final ImageStore images;
    private final LayerStore layers;
    private final Containers containers;

    ContainerLayers(ImageStore images, LayerStore layers, Containers containers) {
        this.images = images;
        this.layers = layers;
        this.containers = containers;
    }

    /** The layers' directories for overlay, the topmost first. */
    List<Path> lowerDirs(ContainerEntry entry) {
        List<Digest> diffIds = diffIds(entry)
                .orElseThrow(() -> ProblemException.conflict(
                        "The container " + entry.spec().name() + " cannot be used.",
                        "Its image " + entry.spec().image() + " is no longer there, and no list of its layers.",
                        "Load the image again, or remove the container."));
        return layers.lowerDirs(diffIds, entry.spec().image());
    }

    /** The layers' directories of an image that is mounted, the topmost first. */
    List<Path> lowerDirsOf(String imageId) {
        return layers.lowerDirs(images.require(imageId));
    }

    /** The layers that any container needs, its image being there or not. */
    Set<ChainId> needed() {
        Set<ChainId> needed = new HashSet<>();
        for (ContainerEntry entry : containers.all()) {
            diffIds(entry).ifPresent(diffIds -> needed.addAll(ChainId.ofStack(diffIds)));
            mounted(entry)
                    .flatMap(id -> images.find(id).stream())
                    .forEach(image -> needed.addAll(ChainId.ofStack(image.diffIds())));
        }
        return needed;
    }

    /** The ids of images that it has mounted. */
    static Stream<String> mounted(ContainerEntry entry) {
        return entry.spec().mounts().stream()
                .filter(mount -> mount.type() == MountSpec.Type.IMAGE)
                .map(MountSpec::source);
    }

    /** Whether it is not known on which layers some container stands: then none may go. */
    boolean isUncertain() {
        return containers.all().stream().anyMatch(entry -> diffIds(entry).isEmpty());
    }

    /** Writes the layers down for every container that was made from the image; lasting when this returns. */
    void keepFor(Image image) {
        for (ContainerEntry entry : containers.all()) {
            if (entry.spec().imageId().equals(image.id().toString())) {
                keep(entry, image);
            }
        }
    }

    private void keep(ContainerEntry entry, Image image) {
        try {
            KeptLayers.write(entry.directory, image);
        } catch (NoSuchFileException removed) {
            // The container went at this moment: it needs nothing any more.
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The image " + image.displayName() + " was not removed.",
                    "What the container " + entry.spec().name() + " needs of it could not be written down: "
                            + e.getMessage() + ".",
                    "See that the file system of Cofferdam's root is there, writable and not full.",
                    e);
        }
    }

    private Optional<List<Digest>> diffIds(ContainerEntry entry) {
        Optional<Image> image = images.find(entry.spec().imageId());
        return image.isPresent() ? image.map(Image::diffIds) : KeptLayers.read(entry.directory);
    }
}
