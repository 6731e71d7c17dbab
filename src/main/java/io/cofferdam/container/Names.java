package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Pattern;

/** Container names and ids. */
final class Names {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,127}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final List<String> WATERS = List.of(
            "calm",
            "deep",
            "clear",
            "still",
            "brisk",
            "tidal",
            "misty",
            "steady",
            "quiet",
            "bright",
            "cool",
            "broad",
            "gentle",
            "silver",
            "northern",
            "salt",
            "swift",
            "even",
            "amber",
            "early",
            "fresh",
            "high",
            "low",
            "wide");

    private static final List<String> THINGS = List.of(
            "harbor", "quay", "pier", "lock", "weir", "jetty", "canal", "sluice", "mole", "dock", "dam", "groyne",
            "caisson", "pile", "buoy", "lagoon", "inlet", "estuary", "channel", "basin", "marina", "levee", "shoal",
            "berth");

    private Names() {}

    static String id() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return java.util.HexFormat.of().formatHex(bytes);
    }

    /** A name such as "calm_weir"; with a number behind it when asked again. */
    static String random(int attempt) {
        String name = WATERS.get(RANDOM.nextInt(WATERS.size())) + "_" + THINGS.get(RANDOM.nextInt(THINGS.size()));
        return attempt < 3 ? name : name + RANDOM.nextInt(1000);
    }

    static String check(String name) {
        String bare = name.startsWith("/") ? name.substring(1) : name;
        if (!NAME.matcher(bare).matches()) {
            throw ProblemException.invalid(
                    "Invalid container name (" + name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed.",
                    "A name has 2 to 128 letters, digits, dots, dashes and underscores and begins with a letter or digit.",
                    "Choose another name.");
        }
        if (bare.matches("[0-9a-f]{64}")) {
            throw ProblemException.invalid(
                    "Invalid container name (" + name + "), it has the form of an id.",
                    "Whoever holds the id of a removed container would meet this one instead.",
                    "Choose another name.");
        }
        return bare;
    }
}
