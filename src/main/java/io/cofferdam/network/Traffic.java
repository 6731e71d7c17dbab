package io.cofferdam.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What went over a container's cable since it was made, in bytes and as the container sees it (sysfs, statistics of the host's end).
 *
 * @param received by the container
 * @param sent by the container
 */
public record Traffic(long received, long sent) {

    private static final Path INTERFACES = Path.of("/sys/class/net");

    /** Nothing where the place has no cable, or its end comes at this moment. */
    static Optional<Traffic> of(Endpoint place) {
        if (place.hostInterface().isEmpty()) {
            return Optional.empty();
        }
        try {
            Path statistics = INTERFACES.resolve(place.hostInterface()).resolve("statistics");
            return Optional.of(
                    new Traffic(number(statistics.resolve("tx_bytes")), number(statistics.resolve("rx_bytes"))));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }
}
