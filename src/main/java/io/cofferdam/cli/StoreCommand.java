package io.cofferdam.cli;

import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.AuditTable;
import io.cofferdam.audit.Intent;
import io.cofferdam.container.KeptLayers;
import io.cofferdam.image.Image;
import io.cofferdam.image.LayoutCheck.Flaw;
import io.cofferdam.layer.StoreCheck;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.wiring.Database;
import io.cofferdam.wiring.InstanceLock;
import io.cofferdam.wiring.InstanceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Checks the images and layers on the disk. */
@Command(
        name = "store",
        description = "Check the images and layers on the disk.",
        subcommands = StoreCommand.Check.class,
        synopsisSubcommandLabel = "COMMAND")
final class StoreCommand {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    RootCommand root;

    @Command(
            name = "check",
            description = "Verify every digest and reference of images and layers. The service must be stopped.")
    static final class Check implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        StoreCommand parent;

        @Option(
                names = "--repair",
                description = "Unpack missing layers again, delete what is damaged or half-made,"
                        + " and take images that cannot be used out of the index.")
        boolean repair;

        @Override
        public Integer call() throws SQLException {
            InstanceSettings settings = settings();
            if (!Files.isDirectory(settings.root().resolve("images"))) {
                throw ProblemException.notFound(
                        "There are no images to check.",
                        settings.root() + " holds none.",
                        "Give the instance's directory with --cofferdam.root.");
            }
            InstanceLock lock = InstanceLock.tryAcquire(settings)
                    .orElseThrow(() -> ProblemException.conflict(
                            "The images were not checked.",
                            "The service works on " + settings.root() + ".",
                            "Stop it first (containers run on meanwhile), then check, then start it again."));
            try (lock) {
                Path root = settings.root();
                StoreCheck check = new StoreCheck(root.resolve("images"), root.resolve("layers"));
                return tell(repair ? repairOnRecord(check, settings) : check.check());
            }
        }

        private StoreCheck.Report repairOnRecord(StoreCheck check, InstanceSettings settings) throws SQLException {
            settings.createDirectories();
            try (var dataSource = Database.open(settings);
                    AuditTable table = new AuditTable(dataSource);
                    AuditLog audit = new AuditLog(table, Clock.systemUTC())) {
                Intent intent = audit.begin(parent.root.invocation.caller(), "store.repaired", "images", Map.of());
                try {
                    StoreCheck.Report report = check.repair(image -> keepLayers(settings.root(), image));
                    audit.succeeded(intent);
                    return report;
                } catch (ProblemException e) {
                    audit.failed(intent, e.problem());
                    throw e;
                }
            }
        }

        /** Containers go on without an image whose content is damaged: their layers are unpacked. */
        private void keepLayers(Path root, Image image) throws IOException {
            for (String container : KeptLayers.keepFor(root, image)) {
                parent.root
                        .invocation
                        .out()
                        .printf(
                                "container %s: It keeps its layers; its image is to be loaded or pulled again.%n",
                                container);
            }
        }

        private int tell(StoreCheck.Report report) {
            Invocation run = parent.root.invocation;
            for (Flaw flaw : report.flaws()) {
                run.out().printf("%s: %s %s%n", flaw.subject(), flaw.problem(), repair ? flaw.repair() : "");
            }
            for (Path leftover : report.leftovers()) {
                String goes = repair ? "It is deleted." : "The next start deletes it; nothing is wrong.";
                run.out().printf("%s: It was half-made when a process ended. %s%n", leftover.getFileName(), goes);
            }
            run.out()
                    .printf(
                            "%d images, %d blobs and %d layers were checked; %s.%n",
                            report.images(),
                            report.blobs(),
                            report.layers(),
                            words(report.flaws().size()));
            return report.flaws().isEmpty() || repair ? 0 : 1;
        }

        private String words(int flaws) {
            if (flaws == 0) {
                return "all is well";
            }
            String counted = flaws == 1 ? "1 flaw" : flaws + " flaws";
            return repair ? counted + " found before the repair" : counted + "; --repair mends what can be";
        }

        private InstanceSettings settings() {
            RootCommand root = parent.root;
            return InstanceSettings.of(
                    path(root.root, "COFFERDAM_ROOT", InstanceSettings.DEFAULT_ROOT),
                    path(root.run, "COFFERDAM_RUN", InstanceSettings.DEFAULT_RUN),
                    root.instance == null
                            ? System.getenv().getOrDefault("COFFERDAM_INSTANCE", InstanceSettings.DEFAULT_INSTANCE)
                            : root.instance);
        }

        private static Path path(@Nullable Path option, String variable, String standard) {
            return option != null ? option : Path.of(System.getenv().getOrDefault(variable, standard));
        }
    }
}
