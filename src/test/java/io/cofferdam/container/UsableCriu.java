package io.cofferdam.container;

import io.cofferdam.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The CRIU that tests use: that of scripts/criu where it was fetched, or the machine's own. */
public final class UsableCriu {

    private UsableCriu() {}

    /** Name or path, whether it is there or not. */
    public static String program() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path fetched = (cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
                .resolve("cofferdam/criu/criu");
        return Files.isExecutable(fetched) ? fetched.toString() : "criu";
    }

    /** Skips where there is none, and says why; where everything must be tested, that is a failure. */
    public static void require(@Nullable Problem lack) {
        if (lack == null) {
            return;
        }
        String words = "Skipped, no usable CRIU: " + lack.what() + " 'scripts/setup --test' fetches one.";
        if (System.getenv("CI") != null) {
            throw new AssertionError(words);
        }
        System.err.println(words);
        Assumptions.abort(words);
    }
}
