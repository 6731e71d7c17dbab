package io.cofferdam.cli;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Runs a parsed command line; the same way in a command's own process and inside the service. */
final class Commands {

    /** Commands that look at the host or at themselves, or take the lock alone: they ask no service. */
    private static final Set<Class<?>> LOCAL = Set.of(
            RootCommand.class, ServeCommand.class, DoctorCommand.class, VersionCommand.class, StoreCommand.Check.class);

    private Commands() {}

    static int run(Invocation invocation, String... args) {
        return commandLine(new RootCommand(invocation), invocation).execute(args);
    }

    static CommandLine commandLine(RootCommand root, Invocation invocation) {
        CommandLine commands = new CommandLine(root);
        commands.setOut(new PrintWriter(invocation.out(), true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(invocation.err(), true, StandardCharsets.UTF_8));
        commands.setExecutionExceptionHandler((exception, line, result) -> {
            if (exception instanceof ProblemException e) {
                invocation.err().println(e.problem().line());
                return 1;
            }
            Problem problem = new Problem(
                    "The command failed.",
                    String.valueOf(exception.getMessage()).lines().findFirst().orElse("") + ".",
                    "Look at the free space of the state directory and at the service's log.");
            invocation.err().println(problem.line());
            return 1;
        });
        return commands;
    }

    /** Whether a well-formed command line needs the instance's accounts or records. */
    static boolean needsServices(ParseResult result) {
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        boolean runs = last.commandSpec().userObject() instanceof Callable<?>;
        return runs
                && !last.isUsageHelpRequested()
                && !LOCAL.contains(last.commandSpec().userObject().getClass());
    }
}
