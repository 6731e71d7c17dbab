package io.cofferdam.operations;

import io.cofferdam.access.OpenStreams;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;

/** Says why a stream ended that was interrupted because its caller may see no more of it. */
final class AccessLost {

    private AccessLost() {}

    /** Something that reads until its thread is interrupted. */
    interface Reading {
        void run() throws IOException;
    }

    static void guard(OpenStreams.Registration open, Reading reading) throws IOException {
        try {
            reading.run();
        } catch (IOException e) {
            if (!open.ended()) {
                throw e;
            }
        }
        if (open.ended()) {
            // The thread goes on to tell it.
            Thread.interrupted();
            throw new ProblemException(
                    ProblemException.Kind.UNAUTHENTICATED,
                    new Problem(
                            "The stream was ended.", "Your session or token is no longer valid.", "Sign in again."));
        }
    }
}
