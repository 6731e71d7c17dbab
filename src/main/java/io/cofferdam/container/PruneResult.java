package io.cofferdam.container;

import java.util.List;

/**
 * What a prune removed.
 *
 * @param untagged names of images that went
 * @param deleted ids of what went, names of volumes
 * @param bytes what that freed on the disk
 */
public record PruneResult(List<String> untagged, List<String> deleted, long bytes) {

    public PruneResult {
        untagged = List.copyOf(untagged);
        deleted = List.copyOf(deleted);
    }
}
