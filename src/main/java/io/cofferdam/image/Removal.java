package io.cofferdam.image;

import java.util.List;

/**
 * What removing an image did.
 *
 * @param untagged the names that are gone, as people write them
 * @param deleted the ids of what is gone from the store
 */
public record Removal(List<String> untagged, List<String> deleted) {

    public Removal {
        untagged = List.copyOf(untagged);
        deleted = List.copyOf(deleted);
    }
}
