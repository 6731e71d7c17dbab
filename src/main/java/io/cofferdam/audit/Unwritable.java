package io.cofferdam.audit;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.sql.SQLException;

/** What people are told when the record cannot be written. */
final class Unwritable {

    private Unwritable() {}

    static ProblemException problem(SQLException failure) {
        return new ProblemException(
                ProblemException.Kind.UNAVAILABLE,
                new Problem(
                        "The change was refused because it could not be recorded.",
                        "The audit log cannot be written: " + cause(failure),
                        "Check the free space and the state of the database directory, then try again."),
                failure);
    }

    /** The operating system's words where the failure came from it: those of the database around it help nobody. */
    static String cause(Throwable failure) {
        String words = String.valueOf(failure.getMessage());
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof IOException && t.getMessage() != null) {
                words = t.getMessage();
            }
        }
        return words.lines().findFirst().orElse("").strip();
    }
}
