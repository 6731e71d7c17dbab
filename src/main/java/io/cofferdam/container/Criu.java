package io.cofferdam.container;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The CRIU of this host: where it is, which one it is, and whether it can work on this kernel. */
final class Criu {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** How often it is looked whether another one is there now. */
    private static final Duration HOLDS = Duration.ofSeconds(5);

    private static final Pattern VERSION = Pattern.compile("Version: ([0-9][0-9A-Za-z.-]*)");
    /** Where root's programs are, should the service's own PATH not say so. */
    private static final List<String> USUAL = List.of("/usr/local/sbin", "/usr/sbin", "/usr/bin", "/sbin");

    private final String wanted;
    private @Nullable Found found;
    private @Nullable Program asked;
    private long lookedAt;

    /** @param wanted the program's name or path */
    Criu(String wanted) {
        this.wanted = wanted;
    }

    /** One file; another one at the same path is another program. */
    private record Program(Path path, FileTime modified) {}

    /** What a look at it found. */
    sealed interface Found {
        record Usable(Path program, String version) implements Found {}

        record Lacking(Problem problem) implements Found {}
    }

    /** Asks it if nobody has yet, or if it is another one now. */
    synchronized Found found() {
        if (found == null || System.nanoTime() - lookedAt > HOLDS.toNanos()) {
            Program program = locate();
            if (found == null || !Objects.equals(program, asked)) {
                found = probe(program == null ? null : program.path());
                asked = program;
            }
            lookedAt = System.nanoTime();
        }
        return Objects.requireNonNull(found);
    }

    /** The one to use; where there is none, an error that says why. */
    Found.Usable require() {
        return switch (found()) {
            case Found.Usable usable -> usable;
            case Found.Lacking lacking -> throw new ProblemException(Kind.UNAVAILABLE, lacking.problem());
        };
    }

    private Found probe(@Nullable Path program) {
        if (program == null) {
            return new Found.Lacking(new Problem(
                    "CRIU is not installed on this host.",
                    "Checkpoints are its work, and there is no program '" + wanted + "'.",
                    "Install the package criu, or say where it is with cofferdam.checkpoints.criu."));
        }
        Ran version = run(program, "--version");
        Matcher matcher = VERSION.matcher(version.output());
        if (!matcher.find()) {
            return unusable("CRIU at " + program + " does not run: ", version);
        }
        Ran check = run(program, "check");
        return check.code() == 0
                ? new Found.Usable(program, matcher.group(1))
                : unusable("CRIU " + matcher.group(1) + " says this kernel is not usable: ", check);
    }

    private static Found unusable(String what, Ran ran) {
        String errors = CriuLog.errors(ran.output().lines().toList());
        String last = ran.output().lines().reduce("", (a, b) -> b).strip();
        String words = !errors.isEmpty() ? errors : last.isEmpty() ? "it ended with " + ran.code() : last;
        return new Found.Lacking(new Problem(
                what + words + ".",
                "'criu check' is asked before anything is checkpointed.",
                "Install a newer CRIU (4.2 or later), or say where one is with cofferdam.checkpoints.criu."));
    }

    private @Nullable Program locate() {
        if (wanted.contains("/")) {
            return program(Path.of(wanted).toAbsolutePath());
        }
        String path = System.getenv("PATH");
        Stream<String> own = path == null ? Stream.of() : Arrays.stream(path.split(":"));
        return Stream.concat(own, USUAL.stream())
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> program(Path.of(directory, wanted)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Program program(Path path) {
        try {
            return Files.isExecutable(path) ? new Program(path, Files.getLastModifiedTime(path)) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private record Ran(int code, String output) {}

    private static Ran run(Path program, String argument) {
        try {
            Process process = new ProcessBuilder(program.toString(), argument)
                    .redirectErrorStream(true)
                    .directory(Path.of("/").toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Ran(-1, "it did not answer within " + PATIENCE.toSeconds() + " s");
            }
            // it says little: what it says fits into the pipe
            return new Ran(
                    process.exitValue(),
                    new String(process.getInputStream().readNBytes(1 << 16), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Ran(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ran(-1, "the look at it was interrupted");
        }
    }
}
