package io.cofferdam.layer;

import io.cofferdam.linux.FileStat;

/**
 * A file of a layer.
 *
 * @param path below the root, as the layer names it
 * @param removed whether the layer only takes away what lower ones have there
 */
public record LayerFile(String path, FileStat.Type type, long sizeBytes, int mode, boolean removed) {}
