package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Platform;
import java.util.List;

/** What a registry has under a name: a manifest or an index, and the platforms that it is for. */
public record RemoteImage(Descriptor descriptor, List<Platform> platforms) {

    public RemoteImage {
        platforms = List.copyOf(platforms);
    }
}
