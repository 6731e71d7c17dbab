package io.cofferdam.cli;

import io.cofferdam.problem.ProblemException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Shows the one-time token for the set-up page. */
@Command(name = "setup-token", description = "Print the one-time token that the console's set-up page asks for.")
final class SetupTokenCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    RootCommand root;

    @Override
    public Integer call() {
        Invocation run = root.invocation;
        String token = run.services()
                .get()
                .setupToken()
                .current()
                .orElseThrow(() -> ProblemException.conflict(
                        "There is no setup token any more.",
                        "There is an account already.",
                        "Sign in with it; 'bin/cofferdam user reset-password' helps if its password is lost."));
        run.out().println(token);
        return 0;
    }
}
