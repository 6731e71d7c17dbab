package io.cofferdam.cli;

import io.cofferdam.wiring.InstanceSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Says what this host can and cannot do; fails only if no container can run here. */
@Command(name = "doctor", description = "Say what this host can and cannot do, and what follows from it.")
final class DoctorCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    RootCommand root;

    @Override
    public Integer call() {
        Path state = root.root != null
                ? root.root
                : Path.of(System.getenv().getOrDefault("COFFERDAM_ROOT", InstanceSettings.DEFAULT_ROOT));
        List<Finding> findings = new HostCheck(Path.of("/"), state.toAbsolutePath()).run();
        for (Finding finding : findings) {
            root.invocation
                    .out()
                    .printf("%-4s  %-15s %s%n", finding.level().word(), finding.subject(), finding.detail());
            if (!finding.consequence().isEmpty()) {
                root.invocation.out().printf("      %-15s -> %s%n", "", finding.consequence());
            }
        }
        boolean works = findings.stream().noneMatch(f -> f.level() == Finding.Level.FATAL);
        root.invocation
                .out()
                .println(works ? "\nContainers can run on this host." : "\nContainers cannot run on this host.");
        return works ? 0 : 1;
    }
}
