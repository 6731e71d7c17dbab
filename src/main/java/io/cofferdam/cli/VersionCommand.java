package io.cofferdam.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Says which Cofferdam this is. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    RootCommand root;

    @Override
    public Integer call() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        root.invocation
                .out()
                .printf("Cofferdam %s on Java %s%n", version == null ? "(development)" : version, Runtime.version());
        return 0;
    }
}
