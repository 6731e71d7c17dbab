package io.cofferdam.container;

import io.cofferdam.image.Image;
import io.cofferdam.volume.Volume;

/** How much of the disk something takes. */
public sealed interface DiskUse {

    /** Bytes that go when it goes and nothing else does. */
    long bytes();

    /**
     * An image: its content as it came, and its layers unpacked.
     *
     * @param totalBytes all of it
     * @param sharedBytes what other images have too
     * @param containers how many were made from it
     */
    record OfImage(Image image, long totalBytes, long sharedBytes, int containers) implements DiskUse {
        @Override
        public long bytes() {
            return totalBytes - sharedBytes;
        }
    }

    /**
     * A container.
     *
     * @param writtenBytes what it has written outside of volumes
     * @param logBytes its log
     * @param imageBytes what it sees of its image
     */
    record OfContainer(ContainerView view, long writtenBytes, long logBytes, long imageBytes) implements DiskUse {
        @Override
        public long bytes() {
            return writtenBytes + logBytes;
        }
    }

    /** @param containers how many have it mounted */
    record OfVolume(Volume volume, long bytes, int containers) implements DiskUse {}
}
