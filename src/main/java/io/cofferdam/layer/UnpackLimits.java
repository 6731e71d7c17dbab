package io.cofferdam.layer;

import io.cofferdam.problem.ProblemException;

/**
 * What an archive may ask of this host before it is refused.
 *
 * @param maxBytes bytes of one uncompressed archive, and of one file in it
 * @param maxRatio how many times its compressed size an archive may grow to
 * @param ratioGraceBytes bytes up to which the ratio does not matter
 * @param maxEntries files, directories and links of one archive
 * @param maxPathDepth components of a path
 * @param maxPathBytes bytes of a path or of a link's target
 * @param maxXattrBytes bytes of all extended attributes of one file, names included
 * @param minFreeBytes bytes that unpacking leaves free on the disk
 */
public record UnpackLimits(
        long maxBytes,
        int maxRatio,
        long ratioGraceBytes,
        int maxEntries,
        int maxPathDepth,
        int maxPathBytes,
        int maxXattrBytes,
        long minFreeBytes) {

    public UnpackLimits {
        if (maxBytes < 1 || maxRatio < 1 || maxEntries < 1 || minFreeBytes < 0) {
            throw ProblemException.invalid(
                    "The limits of archives make no sense.",
                    "None of cofferdam.unpack.max-bytes, max-growth and max-files may be below 1, nor min-free below 0.",
                    "Correct the settings.");
        }
    }

    /** These with what an operator may set. */
    public UnpackLimits with(long bytes, int ratio, int entries, long freeBytes) {
        return new UnpackLimits(
                bytes, ratio, ratioGraceBytes, entries, maxPathDepth, maxPathBytes, maxXattrBytes, freeBytes);
    }

    public static final UnpackLimits DEFAULT =
            new UnpackLimits(64L << 30, 250, 64L << 20, 2_000_000, 256, 4095, 256 << 10, 256L << 20);

    /** For what was within somebody's limits once: only the room on the disk counts. */
    static final UnpackLimits ALREADY_TAKEN =
            DEFAULT.with(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, DEFAULT.minFreeBytes());

    /** Watches how much comes of a stream that is taken as it is. */
    MeteredInput.Bound size() {
        return bytes -> {
            if (bytes > maxBytes) {
                throw BadArchive.tooLarge("It has more than " + maxBytes + " bytes.");
            }
        };
    }

    /** Watches how much comes out of a compressed stream. */
    MeteredInput.Bound bound(MeteredInput compressed) {
        return bytes -> {
            if (bytes > maxBytes) {
                throw BadArchive.tooLarge("Uncompressed it has more than " + maxBytes + " bytes.");
            }
            if (bytes > ratioGraceBytes && bytes / maxRatio > compressed.count()) {
                throw BadArchive.tooLarge("It grows to more than " + maxRatio + " times its compressed size.");
            }
        };
    }
}
