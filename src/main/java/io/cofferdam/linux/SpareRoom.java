package io.cofferdam.linux;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Room on a disk for when it has no other: a file that only holds blocks, and is given up so that something can be removed, which
 * takes a few writes before it frees any. Safe for threads.
 */
public final class SpareRoom {

    /** A database that opens again after a full disk rewrites some of its pages. */
    private static final long BYTES = 16 << 20;
    /** A disk with less is as good as full: the room is not taken from those who may still write. */
    private static final long LEAST_FREE_BYTES = 4 * BYTES;

    private final Path directory;
    private final String name;
    private volatile boolean held;
    private boolean impossible;

    /** Nothing is taken yet, but what an earlier process took is held. */
    public SpareRoom(Path directory, String name) {
        this.directory = directory;
        this.name = name;
        this.held = Files.exists(file());
    }

    /** Takes the room where it is not held and the disk has plenty; a file system that cannot is left without. */
    public synchronized void take() {
        if (held || impossible || free() < LEAST_FREE_BYTES) {
            return;
        }
        try (Directory parent = Trees.open(directory);
                OpenFile file = parent.createFile(name, 0600)) {
            file.allocate(BYTES);
            held = true;
        } catch (IOException e) {
            impossible = e instanceof SyscallException call && call.errno() == Errno.EOPNOTSUPP;
            delete();
        }
    }

    /** Whether it is held; asks no disk. */
    public boolean isHeld() {
        return held;
    }

    /** Gives the room up; false if there was none to give. */
    public synchronized boolean giveUp() {
        boolean had = held;
        held = false;
        return delete() && had;
    }

    private boolean delete() {
        try {
            return Files.deleteIfExists(file());
        } catch (IOException e) {
            return false;
        }
    }

    private long free() {
        try {
            FileStore disk = Files.getFileStore(directory);
            return disk.getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    private Path file() {
        return directory.resolve(name);
    }
}
