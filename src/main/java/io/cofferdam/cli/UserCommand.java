package io.cofferdam.cli;

import io.cofferdam.access.Role;
import io.cofferdam.access.User;
import io.cofferdam.problem.ProblemException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Manages accounts. */
@Command(
        name = "user",
        description = "Manage the accounts.",
        subcommands = {UserCommand.Create.class, UserCommand.ResetPassword.class, UserCommand.ListUsers.class},
        synopsisSubcommandLabel = "COMMAND")
final class UserCommand {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    RootCommand root;

    @Command(name = "create", description = "Make an account; the password is the first line of standard input.")
    static final class Create implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        UserCommand parent;

        @Option(names = "--name", required = true, description = "a-z, 0-9, '.', '_' and '-'.")
        @SuppressWarnings("NullAway.Init")
        String name;

        @Option(names = "--role", required = true, description = "viewer, operator or admin.")
        @SuppressWarnings("NullAway.Init")
        String role;

        @Option(names = "--password-stdin", required = true, description = "Read the password from standard input.")
        boolean passwordStdin;

        @Override
        public Integer call() {
            Invocation run = parent.root.invocation;
            User user = run.services().get().accounts().createUser(run.caller(), name, role(role), password(run));
            run.services().get().setupToken().current();
            run.out()
                    .printf(
                            "Created the user %s with the role %s.%n",
                            user.name(), user.role().word());
            if (run.services().get().accounts().users(run.caller()).stream().noneMatch(Create::administers)) {
                run.out()
                        .println("Nobody is an administrator yet, and the setup token is gone with the first account:"
                                + " make one with --role admin.");
            }
            return 0;
        }

        private static boolean administers(User user) {
            return user.role() == Role.ADMIN;
        }
    }

    @Command(
            name = "reset-password",
            description = "Set a password, the first line of standard input, and end the user's sessions.")
    static final class ResetPassword implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        UserCommand parent;

        @Option(names = "--name", required = true, description = "The user.")
        @SuppressWarnings("NullAway.Init")
        String name;

        @Option(names = "--password-stdin", required = true, description = "Read the password from standard input.")
        boolean passwordStdin;

        @Override
        public Integer call() {
            Invocation run = parent.root.invocation;
            run.services().get().accounts().resetPassword(run.caller(), name, password(run));
            run.out().printf("Set the password of %s and ended its sessions.%n", name);
            return 0;
        }
    }

    @Command(name = "list", description = "List the accounts.")
    static final class ListUsers implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        UserCommand parent;

        @Override
        public Integer call() {
            Invocation run = parent.root.invocation;
            run.out().printf("%-32s  %-8s  %s%n", "NAME", "ROLE", "CREATED");
            for (User user : run.services().get().accounts().users(run.caller())) {
                run.out().printf("%-32s  %-8s  %s%n", user.name(), user.role().word(), user.createdAt());
            }
            return 0;
        }
    }

    private static Role role(String word) {
        for (Role role : Role.values()) {
            if (role.word().equals(word.toLowerCase(Locale.ROOT))) {
                return role;
            }
        }
        throw ProblemException.invalid(
                "There is no role '%s'.".formatted(word), "Roles are viewer, operator and admin.", "Use one of them.");
    }

    private static String password(Invocation run) {
        if (run.password() == null || run.password().isEmpty()) {
            throw ProblemException.invalid(
                    "No password was given.",
                    "Standard input was empty.",
                    "Pipe it in, for example: bin/cofferdam user create … --password-stdin < password-file");
        }
        return run.password();
    }
}
