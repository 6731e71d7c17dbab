package io.cofferdam.cli;

import io.cofferdam.access.Tokens;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Manages API tokens. */
@Command(
        name = "token",
        description = "Manage the API tokens.",
        subcommands = {TokenCommand.Create.class, TokenCommand.ListTokens.class, TokenCommand.Revoke.class},
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    RootCommand root;

    @Command(name = "create", description = "Make a token for a user and print it; it is never shown again.")
    static final class Create implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        TokenCommand parent;

        @Option(names = "--user", required = true, description = "Whose token it becomes.")
        @SuppressWarnings("NullAway.Init")
        String user;

        @Option(names = "--name", required = true, description = "Where it is used.")
        @SuppressWarnings("NullAway.Init")
        String name;

        @Override
        public Integer call() {
            Invocation run = parent.root.invocation;
            run.out().println(run.services().get().accounts().createToken(run.caller(), user, name));
            return 0;
        }
    }

    @Command(name = "list", description = "List a user's tokens.")
    static final class ListTokens implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        TokenCommand parent;

        @Option(names = "--user", required = true, description = "Whose tokens.")
        @SuppressWarnings("NullAway.Init")
        String user;

        @Override
        public Integer call() {
            Invocation run = parent.root.invocation;
            run.out().printf("%-32s  %-24s  %s%n", "NAME", "CREATED", "LAST USED");
            for (Tokens.Token token : run.services().get().accounts().tokens(run.caller(), user)) {
                Object used = token.usedAt() == null ? "never" : token.usedAt();
                run.out().printf("%-32s  %-24s  %s%n", token.name(), token.createdAt(), used);
            }
            return 0;
        }
    }

    @Command(name = "revoke", description = "Make a token worthless.")
    static final class Revoke implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        TokenCommand parent;

        @Option(names = "--user", required = true, description = "Whose token it is.")
        @SuppressWarnings("NullAway.Init")
        String user;

        @Option(names = "--name", required = true, description = "The token's name.")
        @SuppressWarnings("NullAway.Init")
        String name;

        @Override
        public Integer call() {
            Invocation run = parent.root.invocation;
            run.services().get().accounts().revokeToken(run.caller(), user, name);
            run.out().printf("Revoked the token %s of %s.%n", name, user);
            return 0;
        }
    }
}
