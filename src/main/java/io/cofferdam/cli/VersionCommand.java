package io.cofferdam.cli;

import io.cofferdam.host.Build;
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
        Build build = Build.running();
        String commit = build.commit().isEmpty() ? "" : " (" + build.commit() + ")";
        root.invocation.out().printf("Cofferdam %s%s on Java %s%n", build.version(), commit, Runtime.version());
        return 0;
    }
}
