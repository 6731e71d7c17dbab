package io.cofferdam.container;

import java.util.List;

/**
 * What a prune would remove.
 *
 * @param bytes what all of it frees together, which is more than the sum where only they share something
 */
public record PrunePreview(List<Item> items, long bytes) {

    public PrunePreview {
        items = List.copyOf(items);
    }

    /**
     * One thing that would go.
     *
     * @param bytes what it frees alone
     */
    public record Item(String id, String name, long bytes) {}
}
