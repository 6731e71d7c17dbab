package io.cofferdam.layer;

import io.cofferdam.image.Digest;
import java.util.List;

/**
 * What unpacking a layer found.
 *
 * @param diffId digest of the uncompressed tar
 * @param bytes content of its files
 * @param entries how many files, directories and links it has
 * @param implicitDirectories directories without an entry of their own
 */
record UnpackedLayer(Digest diffId, long bytes, int entries, List<EntryPath> implicitDirectories) {}
