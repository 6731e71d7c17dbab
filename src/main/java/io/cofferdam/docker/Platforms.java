package io.cofferdam.docker;

import io.cofferdam.image.Platform;
import io.cofferdam.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** The one platform whose programs run here. */
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

    /** Refuses programs of another kind of processor; clients write a platform in words or as an OCI object. */
    static Platform requireOwn(String text) {
        Platform platform =
                text.startsWith("{") ? read(Json.parse(text.getBytes(StandardCharsets.UTF_8))) : Platform.parse(text);
        if (!Platform.host().runs(platform)) {
            throw ProblemException.unsupported(
                    "The platform " + platform + " is not supported.",
                    "This host runs " + Platform.host() + ".",
                    "Leave out --platform.");
        }
        return platform;
    }

    private static Platform read(JsonNode object) {
        String variant = object.path("variant").asString("");
        return Platform.parse(object.path("os").asString("") + "/"
                + object.path("architecture").asString("") + (variant.isEmpty() ? "" : "/" + variant));
    }
}
