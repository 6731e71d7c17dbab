package io.cofferdam.layer;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stops writing before the disk is full, so that the rest of the host can go on. */
final class DiskGuard {

    private static final long CHECK_EVERY_BYTES = 32L << 20;

    private final FileStore disk;
    private final long minFreeBytes;
    private long sinceCheck;

    DiskGuard(Path directory, long minFreeBytes) throws IOException {
        this.disk = Files.getFileStore(directory);
        this.minFreeBytes = minFreeBytes;
        check();
    }

    void wrote(long bytes) throws IOException {
        sinceCheck += bytes;
        if (sinceCheck >= CHECK_EVERY_BYTES) {
            sinceCheck = 0;
            check();
        }
    }

    /** For a stream that is written as it is read. */
    MeteredInput.Bound bound() {
        long[] seen = {0};
        return bytes -> {
            wrote(bytes - seen[0]);
            seen[0] = bytes;
        };
    }

    private void check() throws IOException {
        long free = disk.getUsableSpace();
        if (free < minFreeBytes) {
            throw BadArchive.noSpace((free >> 20) + " MiB are free on the disk of the layers, and "
                    + (minFreeBytes >> 20) + " MiB stay reserved");
        }
    }
}
