package io.cofferdam.cli;

import io.cofferdam.container.Bundles;
import io.cofferdam.operations.BundleImport;
import io.cofferdam.operations.BundleOperations;
import io.cofferdam.operations.CreatedContainer;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Moves containers; the service must run. */
@Command(
        name = "container",
        description = "Move containers to another instance or machine.",
        subcommands = {ContainerCommand.Export.class, ContainerCommand.Import.class},
        synopsisSubcommandLabel = "COMMAND")
final class ContainerCommand {

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    RootCommand root;

    @Command(name = "export-bundle", description = "Write a container that does not run to a file, as a zip.")
    static final class Export implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        ContainerCommand parent;

        @Parameters(paramLabel = "CONTAINER", description = "Its name, or the beginning of its id.")
        @SuppressWarnings("NullAway.Init")
        String container;

        @Option(
                names = {"-o", "--output"},
                required = true,
                paramLabel = "FILE",
                description = "The file to make; it must not be there.")
        @SuppressWarnings("NullAway.Init")
        Path file;

        @Option(names = "--with-image", description = "Its image too; otherwise the other instance needs to have it.")
        boolean image;

        @Option(names = "--with-volumes", description = "The content of its volumes too.")
        boolean volumes;

        @Option(
                names = "--with-memory",
                description =
                        "The memory of its processes too: the container ends with a new checkpoint, which is kept.")
        boolean memory;

        @Option(
                names = "--checkpoint",
                paramLabel = "NAME",
                description = "The memory of a checkpoint that there is; the files are those of now.")
        @Nullable
        String checkpoint;

        private @Nullable OutputStream made;

        @Override
        public Integer call() throws IOException {
            Invocation run = parent.root.invocation;
            Path target = run.directory().resolve(file);
            try {
                Bundles.Contents contents = new Bundles.Contents(image, volumes, memoryOf(run, target));
                bundles(run).export(run.caller(), container, contents, manifest -> create(target));
                finish();
            } catch (FileAlreadyExistsException e) {
                throw ProblemException.conflict(
                        "There is a file " + target + " already.", "Nothing is written over it.", "Name another one.");
            } catch (IOException | RuntimeException e) {
                removeHalf(target, e);
                throw e;
            }
            run.out().printf("Wrote %s to %s, %d bytes.%n", container, target, Files.size(target));
            return 0;
        }

        private @Nullable String memoryOf(Invocation run, Path target) throws IOException {
            if (!memory) {
                return checkpoint;
            }
            if (checkpoint != null) {
                throw ProblemException.invalid(
                        "A bundle holds one checkpoint.",
                        "--with-memory makes a new one, and --checkpoint names another.",
                        "Leave one of them out.");
            }
            if (Files.exists(target)) {
                throw new FileAlreadyExistsException(target.toString());
            }
            String name = bundles(run).keepMemory(run.caller(), container);
            run.err().printf("Note: %s has ended with the checkpoint %s.%n", container, name);
            return name;
        }

        /** It holds the container's environment, files and memory. */
        private OutputStream create(Path target) throws IOException {
            OutputStream out = new BufferedOutputStream(
                    Channels.newOutputStream(Files.newByteChannel(
                            target,
                            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))),
                    1 << 16);
            made = out;
            return out;
        }

        private void finish() throws IOException {
            if (made != null) {
                made.close();
            }
        }

        private void removeHalf(Path target, Exception cause) {
            try {
                if (made != null) {
                    Files.deleteIfExists(target);
                    made.close();
                }
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }

    @Command(
            name = "import-bundle",
            description = "Make a container of such a file; it does not start, but with --with-memory.")
    static final class Import implements Callable<Integer> {

        @ParentCommand
        @SuppressWarnings("NullAway.Init")
        ContainerCommand parent;

        @Parameters(paramLabel = "FILE", description = "Written by export-bundle.")
        @SuppressWarnings("NullAway.Init")
        Path file;

        @Option(names = "--name", paramLabel = "NAME", description = "Another name than it had.")
        @Nullable
        String name;

        @Option(
                names = "--volume",
                paramLabel = "OLD=NEW",
                description = "Another name for a volume of the bundle; any number of times.")
        List<String> volumes = new ArrayList<>();

        @Option(names = "--rename-volumes", description = "A free name for each volume whose own is taken here.")
        boolean renameVolumes;

        @Option(
                names = "--with-memory",
                description = "Take in the memory that is in the file and start from it. It runs as it comes, with"
                        + " whatever rights it says: only from where you trust.")
        boolean memory;

        @Override
        public Integer call() throws IOException {
            Invocation run = parent.root.invocation;
            Path source = run.directory().resolve(file);
            try (InputStream in = new BufferedInputStream(Files.newInputStream(source), 1 << 16)) {
                BundleImport asked =
                        BundleImport.of(name, volumes, renameVolumes).withMemory(memory);
                CreatedContainer made = bundles(run).importBundle(run.caller(), asked, in);
                made.warnings().forEach(warning -> run.err().println("Note: " + warning));
                run.out().println(made.id());
                return 0;
            } catch (NoSuchFileException e) {
                throw ProblemException.notFound("There is no file " + source + ".", "", "Check its name.");
            }
        }
    }

    private static BundleOperations bundles(Invocation run) {
        BundleOperations bundles = run.services().get().bundles();
        if (bundles == null) {
            throw new ProblemException(
                    ProblemException.Kind.UNAVAILABLE,
                    new Problem(
                            "The service does not run.",
                            "Containers are its to write and to make.",
                            "Start it with 'cofferdam serve' and try again."));
        }
        return bundles;
    }
}
