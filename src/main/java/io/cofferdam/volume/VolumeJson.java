package io.cofferdam.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The file that describes a volume. */
final class VolumeJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private VolumeJson() {}

    /** The file's shape; the name is the directory's. */
    private record Description(
            Instant created,
            Map<String, String> labels,
            @Nullable Map<String, String> options) {}

    static byte[] write(Volume volume) {
        return MAPPER.writeValueAsBytes(
                new Description(volume.created(), new TreeMap<>(volume.labels()), new TreeMap<>(volume.options())));
    }

    static Volume read(String name, Path data, byte[] json) {
        Description description = MAPPER.readValue(json, Description.class);
        Map<String, String> options = description.options();
        return new Volume(
                name, data, description.labels(), options == null ? Map.of() : options, description.created());
    }
}
