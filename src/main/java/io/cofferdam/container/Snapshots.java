package io.cofferdam.container;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageStore;
import io.cofferdam.layer.ContainerTree;
import io.cofferdam.layer.FileChange;
import io.cofferdam.layer.ImageCommit;
import io.cofferdam.layer.LayerStore;
import io.cofferdam.linux.DurableFile;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** What a container has written: told as changes, taken out as a tar, made an image. */
public final class Snapshots {

    private static final System.Logger LOG = System.getLogger(Snapshots.class.getName());

    private final ImageStore images;
    private final LayerStore layers;
    private final Containers containers;
    private final ContainerLayers containerLayers;
    private final Lifecycle lifecycle;
    private final EventBus events;

    Snapshots(
            ImageStore images,
            LayerStore layers,
            Containers containers,
            ContainerLayers containerLayers,
            Lifecycle lifecycle,
            EventBus events) {
        this.images = images;
        this.layers = layers;
        this.containers = containers;
        this.containerLayers = containerLayers;
        this.lifecycle = lifecycle;
        this.events = events;
    }

    /** Makes an image of the container as it is. */
    public Image commit(String ref, CommitRequest request) {
        ContainerEntry entry = containers.require(ref);
        ContainerSpec spec = entry.spec();
        Image base = images.require(spec.imageId());
        ImageCommit.Description description = new ImageCommit.Description(
                CommittedConfig.of(base.config().config(), spec, request),
                CommittedConfig.createdBy(spec),
                CommittedConfig.blankAsNull(request.author()),
                CommittedConfig.blankAsNull(request.comment()),
                request.name());
        boolean paused = request.pause() && pause(entry);
        Image image;
        try {
            Runnable read = () -> {
                if (paused) {
                    resume(entry);
                }
                requireThere(entry);
            };
            image = new ImageCommit(images, layers).commit(base, tree(entry), description, read);
        } finally {
            if (paused) {
                resume(entry);
            }
        }
        lifecycle.book.publish(entry, "commit", Map.of("comment", request.comment() == null ? "" : request.comment()));
        events.publish("image", "create", image.id().toString(), Map.of("name", image.displayName()));
        return image;
    }

    /** How the container's files differ from its image's. */
    public List<FileChange> changes(String ref) {
        ContainerEntry entry = containers.require(ref);
        try {
            List<FileChange> changes = tree(entry).changes();
            requireThere(entry);
            return changes;
        } catch (IOException e) {
            throw unreadable(entry, e);
        }
    }

    /** Writes the container's files as a tar; one that fails half-way fails with an exception of the stream's. */
    public void export(String ref, OutputStream out) throws IOException {
        ContainerEntry entry = containers.require(ref);
        tree(entry).export(out);
        requireThere(entry);
        lifecycle.book.publish(entry, "export", Map.of());
    }

    private ContainerTree tree(ContainerEntry entry) {
        ContainerSpec spec = entry.spec();
        return new ContainerTree(
                entry.directory.upper(), containerLayers.lowerDirs(entry), spec.idBase(), ContainerSpec.ID_RANGE);
    }

    /** Whether it ran and stands still now. */
    private boolean pause(ContainerEntry entry) {
        if (entry.state().status() != Status.RUNNING) {
            return false;
        }
        try {
            // a service that is killed meanwhile finds the mark at its next start, and lets the processes go on
            DurableFile.write(entry.directory.standing(), new byte[0]);
            lifecycle.pausing.pause(entry);
            return true;
        } catch (ProblemException | IOException e) {
            // Ended or paused by somebody at this moment: it stands still.
            LOG.log(System.Logger.Level.DEBUG, "Not paused: {0}", e.getMessage());
            unmark(entry);
            return false;
        }
    }

    private void resume(ContainerEntry entry) {
        if (entry.state().status() == Status.PAUSED) {
            try {
                lifecycle.pausing.unpause(entry);
            } catch (ProblemException e) {
                // Unpaused, ended or killed by somebody meanwhile.
                LOG.log(System.Logger.Level.DEBUG, "Not unpaused: {0}", e.getMessage());
            }
        }
        unmark(entry);
    }

    private static void unmark(ContainerEntry entry) {
        try {
            Files.deleteIfExists(entry.directory.standing());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A mark of a commit stays until the next start.", e);
        }
    }

    /** A removal takes the files away while they are read: half of them are no image. */
    static void requireThere(ContainerEntry entry) {
        entry.lock.lock();
        try {
            if (entry.isRemoved()) {
                throw ProblemException.conflict(
                        "The container " + entry.spec().name() + " was removed while it was read.",
                        "Its files were deleted at the same time.",
                        "Nothing was made of them; there is nothing to do.");
            }
        } finally {
            entry.lock.unlock();
        }
    }

    private static ProblemException unreadable(ContainerEntry entry, IOException e) {
        return ProblemException.internal(
                "The files of " + entry.spec().name() + " cannot be read.",
                e.getMessage() + ".",
                "Check the disk that holds the containers.",
                e);
    }
}
