package io.cofferdam.docker;

import io.cofferdam.image.Platform;
import io.cofferdam.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The platforms that requests ask for. */
final class Platforms {

    private Platforms() {}

    /** The architecture in the words of images. */
    static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case String other -> other;
        };
    }

    /** What the parameter {@code platform} asks for, in words or as an OCI object; null where it asks for nothing. */
    static @Nullable Platform asked(Query query) {
        List<String> all = query.all("platform");
        if (all.size() > 1) {
            throw ProblemException.unsupported(
                    "Several platforms at once are not supported.",
                    "An image is kept for one platform.",
                    "Name one with --platform.");
        }
        String text = all.isEmpty() ? "" : all.getFirst();
        if (text.isEmpty()) {
            return null;
        }
        return text.startsWith("{") ? read(Json.parse(text.getBytes(StandardCharsets.UTF_8))) : Platform.parse(text);
    }

    private static Platform read(JsonNode object) {
        String variant = object.path("variant").asString("");
        return Platform.parse(object.path("os").asString("") + "/"
                + object.path("architecture").asString("") + (variant.isEmpty() ? "" : "/" + variant));
    }
}
