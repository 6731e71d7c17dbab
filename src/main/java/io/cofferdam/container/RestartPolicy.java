package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.List;

/** "no", "always", "unless-stopped" or "on-failure" with at most so many retries (0: without end); an empty name is "no". */
public record RestartPolicy(String name, int maximumRetryCount) {

    private static final List<String> NAMES = List.of("no", "always", "on-failure", "unless-stopped");

    @SuppressWarnings("NullAway") // JSON may leave it out
    public RestartPolicy {
        name = name == null ? "no" : name;
    }

    public static RestartPolicy none() {
        return new RestartPolicy("no", 0);
    }

    /** Whether it ever brings a container back. */
    boolean restarts() {
        return !name.isEmpty() && !name.equals("no");
    }

    /** Refuses what nobody could follow. What is on disk is not asked: an older version kept anything. */
    void check() {
        if (!name.isEmpty() && !NAMES.contains(name)) {
            throw ProblemException.invalid(
                    "invalid restart policy: unknown policy '%s'.".formatted(name),
                    "There are " + String.join(", ", NAMES) + ".",
                    "Use one of these.");
        }
        if (maximumRetryCount < 0) {
            throw ProblemException.invalid(
                    "invalid restart policy: maximum retry count cannot be negative.",
                    "It is " + maximumRetryCount + ".",
                    "Give a number above 0, or none to try without end.");
        }
        if (maximumRetryCount > 0 && !name.equals("on-failure")) {
            throw ProblemException.invalid(
                    "invalid restart policy: maximum retry count cannot be used with restart policy '%s'."
                            .formatted(name.isEmpty() ? "no" : name),
                    "Only on-failure counts.",
                    "Leave the count out, or use on-failure:" + maximumRetryCount + ".");
        }
    }
}
