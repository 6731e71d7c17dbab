package io.cofferdam.docker;

import io.cofferdam.cgroup.HostCapacity;

/** The host's memory, which is what a container without a limit is shown as its limit. */
final class HostMemory {

    /** It does not change while the service runs, but for machines whose memory can be plugged. */
    private static final long TOTAL_BYTES = HostCapacity.detect().memoryBytes();

    private HostMemory() {}

    static long totalBytes() {
        return TOTAL_BYTES;
    }
}
