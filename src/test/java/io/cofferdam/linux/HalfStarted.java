package io.cofferdam.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A program that stands still between fork(2) and execve(2), with all descriptors of this process, until it is told to go on. */
public final class HalfStarted implements AutoCloseable {

    static {
        Native.register(HalfStarted.class, "c");
    }

    private static final int OPAQUE_BYTES = 512;
    private static final int IN_THE_WAY = 9;

    private final Path fifo;
    private final CompletableFuture<Integer> started;

    private HalfStarted(Path fifo, CompletableFuture<Integer> started) {
        this.fifo = fifo;
        this.started = started;
    }

    /** @param directory where it can have a file */
    public static HalfStarted in(Path directory) throws Exception {
        Path fifo = directory.resolve("go");
        new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start().waitFor();
        CompletableFuture<Integer> started = new CompletableFuture<>();
        long before = children();
        Thread.ofPlatform().start(() -> {
            try {
                started.complete(spawn(fifo));
            } catch (Throwable e) {
                started.completeExceptionally(e);
            }
        });
        while (!started.isDone() && children() == before) {
            Thread.onSpinWait();
        }
        return new HalfStarted(fifo, started);
    }

    /** Lets it begin; with its program it has none of the descriptors. */
    public void begin() throws Exception {
        Files.writeString(fifo, "");
        started.get();
    }

    @Override
    public void close() throws Exception {
        if (!started.isDone()) {
            begin();
        }
        SealedProgram.reap(started.get());
    }

    private static long children() {
        return ProcessHandle.current().children().count();
    }

    /** A child opens what it is to have before it begins, and a FIFO opens once there is somebody at its other end (fifo(7)). */
    private static int spawn(Path fifo) {
        int[] pid = new int[1];
        try (Memory actions = new Memory(OPAQUE_BYTES);
                NativeStrings argv = new NativeStrings(List.of("true"));
                NativeStrings envp = new NativeStrings(List.of())) {
            actions.clear();
            LibC.posix_spawn_file_actions_init(actions);
            posix_spawn_file_actions_addopen(actions, IN_THE_WAY, fifo.toString(), 0, 0);
            int error = LibC.posix_spawn(pid, "/bin/true", actions, Pointer.NULL, argv.pointer(), envp.pointer());
            LibC.posix_spawn_file_actions_destroy(actions);
            if (error != 0) {
                throw new IllegalStateException(Errno.text(error));
            }
        }
        return pid[0];
    }

    private static native int posix_spawn_file_actions_addopen(
            Pointer actions, int fd, String path, int oflag, int mode);
}
