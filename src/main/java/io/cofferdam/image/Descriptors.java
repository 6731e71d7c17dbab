package io.cofferdam.image;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON form of a descriptor (image-spec/descriptor.md). */
final class Descriptors {

    private Descriptors() {}

    static Descriptor read(JsonNode node, String what) {
        if (!node.isObject()) {
            throw Json.bad(what, "A descriptor is missing.");
        }
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
            throw Json.bad(what, "A descriptor's \"size\" is not a number of bytes.");
        }
        return new Descriptor(
                Json.text(node, "mediaType", "", what),
                Digest.parse(Json.text(node, "digest", "", what)),
                size.longValue(),
                Json.map(node, "annotations", what),
                platform(node.path("platform"), what));
    }

    static ObjectNode write(Descriptor descriptor) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("mediaType", descriptor.mediaType());
        node.put("digest", descriptor.digest().value());
        node.put("size", descriptor.size());
        if (!descriptor.annotations().isEmpty()) {
            ObjectNode annotations = node.putObject("annotations");
            new TreeMap<>(descriptor.annotations()).forEach(annotations::put);
        }
        Platform platform = descriptor.platform();
        if (platform != null) {
            ObjectNode json = node.putObject("platform");
            json.put("architecture", platform.architecture()).put("os", platform.os());
            if (platform.variant() != null) {
                json.put("variant", platform.variant());
            }
        }
        return node;
    }

    private static @Nullable Platform platform(JsonNode node, String what) {
        if (!node.isObject()) {
            return null;
        }
        return new Platform(
                Json.text(node, "os", "", what),
                Json.text(node, "architecture", "", what),
                Json.text(node, "variant", what));
    }
}
