package io.cofferdam.layer;

/**
 * A file of a layer.
 *
 * @param path below the root, as the layer names it
 * @param mode permission bits
 */
public record LayerFile(String path, Kind kind, long sizeBytes, int mode) {

    /** What it is. */
    public enum Kind {
        FILE,
        LINK,
        DEVICE,
        FIFO,
        SOCKET,
        /** The layer only takes away what lower ones have there. */
        REMOVED
    }
}
