package io.cofferdam.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** The file that describes a volume. */
final class VolumeJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private VolumeJson() {}

    /** The file's shape; the name is the directory's. */
    private record Description(Instant created, Map<String, String> labels) {}

    static byte[] write(Volume volume) {
        return MAPPER.writeValueAsBytes(new Description(volume.created(), new TreeMap<>(volume.labels())));
    }

    static Volume read(String name, Path data, byte[] json) {
        Description description = MAPPER.readValue(json, Description.class);
        return new Volume(name, data, description.labels(), description.created());
    }
}
