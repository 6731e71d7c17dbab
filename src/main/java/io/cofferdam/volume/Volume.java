package io.cofferdam.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A named piece of storage that outlives the containers that mount it.
 *
 * @param data the directory that containers see
 * @param options of the local driver, "type", "device" and "o"; empty for a plain directory
 */
public record Volume(String name, Path data, Map<String, String> labels, Map<String, String> options, Instant created) {

    /** The label by which whoever makes a volume of the host's files gives it to all who may launch containers. */
    public static final String SHARED = "io.cofferdam.shared";

    @SuppressWarnings("NullAway") // descriptions of older volumes lack it
    public Volume {
        labels = Map.copyOf(labels);
        options = options == null ? Map.of() : Map.copyOf(options);
    }

    /** Whether something is mounted as its data while it is used. */
    public boolean isMounted() {
        return !options.isEmpty();
    }

    /** Whether what such options mount is the host's or comes by its network, and is not just memory. */
    public static boolean reachesHost(Map<String, String> options) {
        return !options.isEmpty() && !VolumeSource.of(options).isMemory();
    }

    /** Whether its files are the host's, and whoever made it has not given them to everybody. */
    public boolean isHosts() {
        return reachesHost(options) && !"true".equals(labels.get(SHARED));
    }

    /** Whether all is gone when nobody uses it any more. */
    public boolean isMemory() {
        return isMounted() && VolumeSource.of(options).isMemory();
    }

    /** Whether what is mounted below what is bound belongs to it. */
    public boolean isRecursive() {
        return isMounted() && VolumeSource.of(options).isRecursive();
    }

    /** Which file system its data is, as mount(8) names it; empty where it is the store's or cannot be told. */
    public String fileSystem() {
        return isMounted() ? VolumeSource.of(options).fileSystem() : "";
    }
}
