package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.Engine;
import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.ImageUse;
import io.cofferdam.image.Platform;
import io.cofferdam.image.Removal;
import io.cofferdam.layer.LayerFile;
import io.cofferdam.layer.LoadProgress;
import io.cofferdam.layer.LoadedImage;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.operations.Recorder.Outcome;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Everything that people do with images. */
@Service
public class ImageOperations {

    private final Engine engine;
    private final Recorder recorder;

    ImageOperations(Engine engine, Recorder recorder) {
        this.engine = engine;
        this.recorder = recorder;
    }

    public List<Image> list(Caller caller) {
        caller.require(Permission.IMAGE_VIEW, "Listing images");
        return engine.images().store().list().stream()
                .map(image -> Secrets.seenBy(caller, image))
                .toList();
    }

    public Image inspect(Caller caller, String nameOrId) {
        caller.require(Permission.IMAGE_VIEW, "Looking at the image " + nameOrId);
        return Secrets.seenBy(caller, engine.images().store().require(nameOrId));
    }

    /** Bytes of the files in each of its layers, from the lowest: what Docker calls their size. */
    public List<Long> bytesOfLayers(Caller caller, Image image) {
        caller.require(Permission.IMAGE_VIEW, "Looking at images");
        return engine.images().bytesOfLayers(image);
    }

    /** Bytes of its files, in all layers. */
    public long bytes(Caller caller, Image image) {
        return bytesOfLayers(caller, image).stream().mapToLong(Long::longValue).sum();
    }

    /** What an image has in the store, each with its size there; none of an image that has gone. */
    public List<Descriptor> blobs(Caller caller, Image image) {
        caller.require(Permission.IMAGE_VIEW, "Looking at images");
        return engine.images().store().blobsOf(image);
    }

    /** The ids of the containers that were made from an image. */
    public List<String> containersOf(Caller caller, Image image) {
        caller.require(Permission.IMAGE_VIEW, "Looking at images");
        return engine.images().idsOfUsers(image);
    }

    /** The containers that are made from an image. */
    public List<ImageUse> usedBy(Caller caller, Image image) {
        caller.require(Permission.IMAGE_VIEW, "Looking at images");
        return engine.images().uses(image);
    }

    /**
     * The files of one layer of an image, counted from the lowest.
     *
     * @param wanted what their path must contain
     * @param most at most so many
     */
    public List<LayerFile> layerFiles(Caller caller, String nameOrId, int index, String wanted, int most) {
        Image image = inspect(caller, nameOrId);
        if (index < 0 || index >= image.layers().size()) {
            throw ProblemException.notFound(
                    "The image " + image.displayName() + " has no layer " + index + ".",
                    "It has " + image.layers().size() + ".",
                    "Look at the image's page again.");
        }
        return engine.images().files(image, index, wanted, most);
    }

    /** Loads a docker save archive or an OCI layout tar, plain, gzip, zstd, xz or bzip2. */
    public List<LoadedImage> load(Caller caller, InputStream archive, Consumer<LoadProgress> progress) {
        return load(caller, archive, null, progress);
    }

    /** @param platform loads only images for that one; null for this host's, or what there is */
    public List<LoadedImage> load(
            Caller caller, InputStream archive, @Nullable Platform platform, Consumer<LoadProgress> progress) {
        return recorder.changeWithFacts(Change.of(caller, Permission.IMAGE_CHANGE, "image.loaded", "archive"), () -> {
            List<LoadedImage> loaded = engine.images().load(archive, platform, progress);
            return new Outcome<>(
                    loaded,
                    Map.of(
                            "images",
                            loaded.stream()
                                    .map(one -> one.image().id().toString())
                                    .toList()));
        });
    }

    /** Writes the named images as one archive, with all that they hold. That they were taken out is on the record. */
    public void save(Caller caller, List<String> names, OutputStream out) throws IOException {
        Change change = Change.of(caller, Permission.IMAGE_VIEW, "image.saved", String.join(" ", names))
                .alsoNeeds(Permission.CONTAINER_VIEW_SECRETS);
        try {
            recorder.change(change, () -> {
                try {
                    engine.images().save(names, out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Makes an image of a root file system tar, for this host's platform. */
    public Image importRootfs(
            Caller caller,
            InputStream tar,
            @Nullable ImageReference reference,
            @Nullable String message,
            List<String> changes) {
        return importRootfs(caller, tar, reference, null, message, changes);
    }

    /** @param platform what its programs are for; null for this host's */
    public Image importRootfs(
            Caller caller,
            InputStream tar,
            @Nullable ImageReference reference,
            @Nullable Platform platform,
            @Nullable String message,
            List<String> changes) {
        return recorder.changeWithFacts(
                Change.of(
                        caller,
                        Permission.IMAGE_CHANGE,
                        "image.imported",
                        reference == null ? "untagged" : reference.familiar()),
                () -> {
                    Image image = engine.images().importRootfs(tar, reference, platform, message, changes);
                    return new Outcome<>(image, Map.of("id", image.id().toString()));
                });
    }

    public void tag(Caller caller, String nameOrId, ImageReference reference) {
        recorder.change(
                Change.of(caller, Permission.IMAGE_CHANGE, "image.tagged", nameOrId)
                        .with("tag", reference.familiar()),
                () -> engine.images().tag(nameOrId, reference));
    }

    /** Untags or deletes; refused while a container uses it unless forced. */
    public Removal remove(Caller caller, String nameOrId, boolean force) {
        return recorder.changeWithFacts(
                Change.of(caller, Permission.IMAGE_CHANGE, "image.removed", nameOrId)
                        .with("force", force),
                () -> {
                    Removal removal = engine.images().remove(nameOrId, force);
                    return new Outcome<>(removal, Map.of("untagged", removal.untagged(), "deleted", removal.deleted()));
                });
    }
}
