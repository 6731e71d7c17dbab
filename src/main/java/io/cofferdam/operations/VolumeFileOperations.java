package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.Copying.Receiver;
import io.cofferdam.container.Engine;
import io.cofferdam.layer.ContainerArchive.Listing;
import io.cofferdam.layer.FileInfo;
import io.cofferdam.operations.Recorder.Change;
import java.io.InputStream;
import java.io.OutputStream;
import org.springframework.stereotype.Service;

/**
 * What people do with the files in volumes. Whoever may run commands in containers can mount any volume and read it there; that
 * content was taken out or put in is on the record.
 */
@Service
public class VolumeFileOperations {

    private final Engine engine;
    private final Recorder recorder;

    VolumeFileOperations(Engine engine, Recorder recorder) {
        this.engine = engine;
        this.recorder = recorder;
    }

    public Listing list(Caller caller, String volume, String path) {
        requireSight(caller, volume);
        return engine.volumeFiles().list(volume, path);
    }

    public FileInfo info(Caller caller, String volume, String path) {
        requireSight(caller, volume);
        return engine.volumeFiles().info(volume, path);
    }

    /** Gives a file, or a directory with all below it, as a tar. */
    public void read(Caller caller, String volume, String path, Receiver receiver) {
        recorder.change(
                reading(caller, volume, path), () -> engine.volumeFiles().read(volume, path, receiver));
    }

    /** Gives the content of one file. */
    public void readFile(Caller caller, String volume, String path, OutputStream out) {
        recorder.change(
                reading(caller, volume, path), () -> engine.volumeFiles().readFile(volume, path, out));
    }

    /** Puts the files of a tar into a directory. */
    public void put(Caller caller, String volume, String path, InputStream tar, boolean keepKinds) {
        recorder.change(
                writing(caller, volume, path), () -> engine.volumeFiles().put(volume, path, tar, keepKinds));
    }

    /** Puts one file into a directory. */
    public void putFile(Caller caller, String volume, String path, String name, InputStream content) {
        recorder.change(
                writing(caller, volume, path).with("file", name),
                () -> engine.volumeFiles().putFile(volume, path, name, content));
    }

    private void requireSight(Caller caller, String volume) {
        String what = "Looking into the volume " + volume;
        caller.require(Permission.CONTAINER_EXEC, what);
        if (HostVolumes.is(engine, volume)) {
            caller.require(Permission.CONTAINER_PRIVILEGED, what);
        }
    }

    private Change reading(Caller caller, String volume, String path) {
        Change change = Change.of(caller, Permission.CONTAINER_EXEC, "volume.files_read", volume)
                .with("path", path);
        return HostVolumes.asked(engine, change, volume);
    }

    private Change writing(Caller caller, String volume, String path) {
        Change change = Change.of(caller, Permission.VOLUME_CHANGE, "volume.files_written", volume)
                .alsoNeeds(Permission.CONTAINER_EXEC)
                .with("path", path);
        return HostVolumes.asked(engine, change, volume);
    }
}
