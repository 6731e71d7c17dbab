package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of the Docker Engine API, always 1.something. */
record ApiVersion(int minor) {

    static final ApiVersion OLDEST = new ApiVersion(24);
    static final ApiVersion NEWEST = new ApiVersion(51);

    private static final Pattern SEGMENT = Pattern.compile("v([0-9]{1,4})\\.([0-9]{1,4})");

    static boolean isSegment(String segment) {
        return SEGMENT.matcher(segment).matches();
    }

    /** Reads a path's first segment such as "v1.43", or refuses a version outside of what is spoken here. */
    static ApiVersion parse(String segment) {
        Matcher matcher = SEGMENT.matcher(segment);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(segment);
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        if (major > 1 || major == 1 && minor > NEWEST.minor) {
            throw ProblemException.invalid(
                    "client version %d.%d is too new.".formatted(major, minor),
                    "Maximum supported API version is %s.".formatted(NEWEST),
                    "Set DOCKER_API_VERSION=%s or let the client negotiate.".formatted(NEWEST));
        }
        if (major < 1 || minor < OLDEST.minor) {
            throw ProblemException.invalid(
                    "client version %d.%d is too old.".formatted(major, minor),
                    "Minimum supported API version is %s.".formatted(OLDEST),
                    "Please upgrade your client to a newer version.");
        }
        return new ApiVersion(minor);
    }

    boolean atLeast(int other) {
        return minor >= other;
    }

    @Override
    public String toString() {
        return "1." + minor;
    }
}
