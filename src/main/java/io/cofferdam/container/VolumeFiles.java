package io.cofferdam.container;

import io.cofferdam.layer.ContainerArchive;
import io.cofferdam.layer.ContainerArchive.Listing;
import io.cofferdam.layer.ContainerArchive.PutOptions;
import io.cofferdam.layer.FileInfo;
import io.cofferdam.layer.UnpackLimits;
import io.cofferdam.linux.Errno;
import io.cofferdam.linux.Rooted;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.volume.MountedVolumes;
import io.cofferdam.volume.Volume;
import io.cofferdam.volume.VolumeStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;

/** The files of volumes, looked at, taken out and put in; what containers made of them leads nowhere else. */
public final class VolumeFiles {

    private final VolumeStore volumes;
    private final MountedVolumes mounted;
    private final UnpackLimits limits;

    VolumeFiles(VolumeStore volumes, MountedVolumes mounted, UnpackLimits limits) {
        this.volumes = volumes;
        this.mounted = mounted;
        this.limits = limits;
    }

    private interface Work<T> {
        T on(ContainerArchive files, Path data) throws IOException;
    }

    public Listing list(String volume, String path) {
        return in(volume, path, (files, data) -> files.list(path));
    }

    public FileInfo info(String volume, String path) {
        return in(volume, path, (files, data) -> files.info(path));
    }

    /** Writes a file, or a directory with all below it, as a tar. */
    public void read(String volume, String path, Copying.Receiver receiver) {
        in(volume, path, (files, data) -> {
            files.read(path, receiver.begin(files.info(path)));
            return true;
        });
    }

    /** Writes the content of one file. */
    public void readFile(String volume, String path, OutputStream out) {
        in(volume, path, (files, data) -> {
            files.readFile(path, out);
            return true;
        });
    }

    /** Puts the files of a tar, compressed or not, into a directory. */
    public void put(String volume, String path, InputStream tar, boolean keepKinds) {
        in(volume, path, (files, data) -> {
            files.put(path, tar, new PutOptions(keepKinds, null), limits, data);
            return true;
        });
    }

    /** Puts one file into a directory: whole, or not at all. */
    public void putFile(String volume, String path, String name, InputStream content) {
        in(volume, path, (files, data) -> {
            files.putFile(path, name, content, limits, data);
            return true;
        });
    }

    private <T> T in(String volume, String path, Work<T> work) {
        Volume found = volumes.require(volume);
        String looking = "files " + Names.id();
        mounted.take(found, looking);
        try {
            return inMounted(volume, found.data(), path, work);
        } finally {
            mounted.leave(volume, looking);
        }
    }

    private static <T> T inMounted(String volume, Path data, String path, Work<T> work) {
        try (Rooted root = Rooted.open(data)) {
            // ids in a volume are those that containers see
            return work.on(new ContainerArchive(root, 0, 0), data);
        } catch (SyscallException e) {
            throw told(volume, path, e);
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The files of the volume " + volume + " could not be copied.",
                    e.getMessage() + ".",
                    "Try again; see the service's log if it stays so.",
                    e);
        }
    }

    private static ProblemException told(String volume, String path, SyscallException e) {
        boolean missing = e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP;
        String shown = TextRules.printable(path);
        return missing
                ? ProblemException.notFound(
                        "The volume " + volume + " has no " + shown + ".",
                        Errno.text(e.errno()) + ".",
                        "Look at its directories first.")
                : ProblemException.internal(
                        "The files of the volume " + volume + " could not be copied at " + shown + ".",
                        Errno.text(e.errno()) + ".",
                        "See that its disk is there and not full.",
                        e);
    }
}
