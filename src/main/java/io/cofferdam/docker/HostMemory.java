package io.cofferdam.docker;

import io.cofferdam.cgroup.HostCapacity;
import java.nio.file.Path;

/** The host's memory, which is what a container without a limit is shown as its limit, and what is counted of it. */
final class HostMemory {

    /** It does not change while the service runs, but for machines whose memory can be plugged. */
    private static final long TOTAL_BYTES = HostCapacity.detect().memoryBytes();

    private HostMemory() {}

    /** Whether a limit of memory bounds swap with it. */
    static boolean countsSwap() {
        return HostCapacity.countsSwap(Path.of("/"));
    }

    static long totalBytes() {
        return TOTAL_BYTES;
    }
}
