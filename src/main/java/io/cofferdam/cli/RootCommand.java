package io.cofferdam.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line as a whole; without a subcommand it explains itself. */
@Command(
        name = "cofferdam",
        description = "A container engine with a console, a REST API and the Docker Engine API.",
        subcommands = {
            ServeCommand.class,
            UserCommand.class,
            TokenCommand.class,
            SetupTokenCommand.class,
            AuditCommand.class,
            ContainerCommand.class,
            StoreCommand.class,
            DoctorCommand.class,
            VersionCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Environment: COFFERDAM_ROOT, COFFERDAM_RUN, COFFERDAM_INSTANCE stand for the options of these names;",
            "JAVA_HOME for the Java to run on. 'cofferdam COMMAND --help' tells more of a command."
        })
final class RootCommand implements Runnable {

    final Invocation invocation;

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this text.")
    boolean help;

    @Option(
            names = "--cofferdam.root",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The instance's state (default: /var/lib/cofferdam).")
    @Nullable
    Path root;

    @Option(
            names = "--cofferdam.run",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The instance's sockets (default: /run/cofferdam).")
    @Nullable
    Path run;

    @Option(
            names = "--cofferdam.instance",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The instance's name (default: \"default\").")
    @Nullable
    String instance;

    RootCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public void run() {
        spec.commandLine().usage(invocation.out());
    }
}
