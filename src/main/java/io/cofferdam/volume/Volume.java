package io.cofferdam.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A named piece of storage that outlives the containers that mount it.
 *
 * @param data the directory that containers see
 */
public record Volume(String name, Path data, Map<String, String> labels, Instant created) {

    public Volume {
        labels = Map.copyOf(labels);
    }
}
