package io.cofferdam.layer;

import io.cofferdam.image.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What unpacking a layer found.
 *
 * @param diffId digest of the uncompressed tar; null where that is for others to know
 * @param bytes content of its files
 * @param entries how many files, directories and links it has
 * @param implicitDirectories directories without an entry of their own, a parent before what is in it
 * @param whiteouts what hides files of lower layers, if they have them
 */
record UnpackedLayer(
        @Nullable Digest diffId,
        long bytes,
        int entries,
        List<EntryPath> implicitDirectories,
        List<EntryPath> whiteouts) {}
