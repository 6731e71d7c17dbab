package io.cofferdam.container;

import io.cofferdam.layer.ContainerArchive;
import io.cofferdam.layer.ContainerArchive.PutOptions;
import io.cofferdam.layer.FileInfo;
import io.cofferdam.layer.UnpackLimits;
import io.cofferdam.linux.Errno;
import io.cofferdam.linux.Rooted;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** Copies files out of containers and into them, running or not, as tars. */
public final class Copying {

    private final Containers containers;
    private final Launcher launcher;
    private final Lifecycle lifecycle;
    private final UnpackLimits limits;

    Copying(Containers containers, Launcher launcher, Lifecycle lifecycle, UnpackLimits limits) {
        this.containers = containers;
        this.launcher = launcher;
        this.lifecycle = lifecycle;
        this.limits = limits;
    }

    /** Where a tar goes, once it is known what is in it. */
    public interface Receiver {
        OutputStream begin(FileInfo info) throws IOException;
    }

    /**
     * How files are put in.
     *
     * @param keepKinds whether a file in a directory's place is refused, and a directory in a file's
     * @param toUser whether all goes to the container's user instead of those whom the tar names
     */
    public record PutRequest(boolean keepKinds, boolean toUser) {}

    /** What a container has at a path. */
    public FileInfo info(String ref, String path) {
        ContainerEntry entry = containers.require(ref);
        try (Looked looked = look(entry)) {
            return looked.archive().info(path);
        } catch (IOException e) {
            throw told(entry, path, e);
        }
    }

    /** Writes what is at a path as a tar; one that fails half-way fails with an exception of the stream's. */
    public void read(String ref, String path, Receiver receiver) throws IOException {
        ContainerEntry entry = containers.require(ref);
        try (Looked looked = look(entry)) {
            looked.archive().read(path, receiver.begin(looked.archive().info(path)));
            Snapshots.requireThere(entry);
        } catch (SyscallException e) {
            throw told(entry, path, e);
        }
        lifecycle.book.publish(entry, "archive-path", Map.of());
    }

    /** Puts the files of a tar, compressed or not, into a directory of a container. */
    public void put(String ref, String path, InputStream tar, PutRequest request) {
        ContainerEntry entry = containers.require(ref);
        try (Looked looked = look(entry)) {
            String user = entry.spec().user();
            ContainerArchive.Owner owner =
                    request.toUser() && !user.isEmpty() ? UserLookup.of(looked.root(), user) : null;
            looked.archive().put(path, tar, new PutOptions(request.keepKinds(), owner), limits, entry.directory.root());
        } catch (IOException e) {
            throw told(entry, path, e);
        }
        lifecycle.book.publish(entry, "extract-to-dir", Map.of());
    }

    /** A container's files, opened; one that does not run is not started as long as they are. */
    private record Looked(Rooted root, ContainerArchive archive, Runnable end) implements AutoCloseable {

        @Override
        public void close() {
            root.close();
            end.run();
        }
    }

    private Looked look(ContainerEntry entry) throws IOException {
        entry.lock.lock();
        boolean held = true;
        try {
            Bookkeeping.refuseIfGone(entry);
            if (entry.state().status().hasProcesses()) {
                Rooted root = Rooted.open(HeldMounts.root(entry.state().pid()));
                entry.lock.unlock();
                held = false;
                return looked(entry, root, () -> {});
            }
            HeldMounts mounts = launcher.holdMounts(entry);
            try {
                Looked looked = looked(entry, Rooted.open(HeldMounts.root(mounts.pid())), () -> {
                    mounts.close();
                    entry.lock.unlock();
                });
                held = false;
                return looked;
            } catch (IOException e) {
                mounts.close();
                throw e;
            }
        } finally {
            if (held) {
                entry.lock.unlock();
            }
        }
    }

    private static Looked looked(ContainerEntry entry, Rooted root, Runnable end) {
        ContainerSpec spec = entry.spec();
        return new Looked(root, new ContainerArchive(root, spec.idBase(), ContainerSpec.ID_RANGE), end);
    }

    private static ProblemException told(ContainerEntry entry, String path, IOException e) {
        String name = entry.spec().name();
        int errno = e instanceof SyscallException call ? call.errno() : 0;
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP ->
                ProblemException.notFound(
                        "Could not find the file %s in container %s.".formatted(TextRules.printable(path), name),
                        Errno.text(errno) + ".",
                        "Look at its directories first.");
            case Errno.EROFS ->
                ProblemException.invalid(
                        "Nothing can be copied to %s in container %s.".formatted(TextRules.printable(path), name),
                        "That is read-only there, as the container was made.",
                        "Copy to a volume or to another place that is writable.");
            case Errno.ENOSPC, Errno.EDQUOT ->
                new ProblemException(
                        ProblemException.Kind.UNAVAILABLE,
                        new io.cofferdam.problem.Problem(
                                "Not everything was copied to %s in container %s."
                                        .formatted(TextRules.printable(path), name),
                                "There is no space left.",
                                "Make room where it goes, and copy again."),
                        e);
            default ->
                ProblemException.internal(
                        "The files of container " + name + " could not be copied.",
                        e.getMessage() + ".",
                        "See the service's log.",
                        e);
        };
    }
}
