package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;

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

    /** Refuses programs of another kind of processor. */
    static void requireOwn(String platform) {
        String own = "linux/" + architecture();
        if (!platform.equals(own) && !platform.equals("linux") && !platform.equals(architecture())) {
            throw ProblemException.unsupported(
                    "The platform " + platform + " is not supported.",
                    "This host runs " + own + ".",
                    "Leave out --platform.");
        }
    }
}
