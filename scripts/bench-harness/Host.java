import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Processes, memory and commands of this machine. */
final class Host {

    private static final Path PROC = Path.of("/proc");
    /** USER_HZ, which Linux has fixed at 100 (proc(5)). */
    private static final int TICK_MILLIS = 10;

    private Host() {}

    static long pssKib(long pid) throws IOException {
        return field(PROC.resolve(pid + "/smaps_rollup"), "Pss:");
    }

    static long rssKib(long pid) throws IOException {
        return field(PROC.resolve(pid + "/status"), "VmRSS:");
    }

    private static long field(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).strip().split(" ")[0]);
            }
        }
        throw new IOException(file + " has no " + name);
    }

    static long cpuMillis(List<Long> pids) {
        return pids.stream().mapToLong(Host::cpuMillis).sum();
    }

    private static long cpuMillis(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(words[11]) + Long.parseLong(words[12])) * TICK_MILLIS;
        } catch (IOException ended) {
            return 0;
        }
    }

    /** Processes whose command line contains all of these words. */
    static List<Long> processes(String... words) throws IOException {
        List<Long> found = new ArrayList<>();
        try (Stream<Path> directories = Files.list(PROC)) {
            for (Path directory : directories.filter(Host::isProcess).toList()) {
                try {
                    String command = Files.readString(directory.resolve("cmdline")).replace('\0', ' ');
                    if (Arrays.stream(words).allMatch(command::contains)) {
                        found.add(Long.parseLong(directory.getFileName().toString()));
                    }
                } catch (IOException ended) {
                    continue;
                }
            }
        }
        return found;
    }

    static List<Long> children(long parent, String word) throws IOException {
        return processes(word).stream()
                .filter(pid -> ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid).orElse(0L) == parent)
                .toList();
    }

    private static boolean isProcess(Path directory) {
        return directory.getFileName().toString().matches("[0-9]+");
    }

    static boolean has(String command) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, command)));
    }

    /** Runs a command to its end; its output is dropped unless it fails. */
    static double run(String... command) throws IOException {
        return run(120, command);
    }

    /** For what fetches packages. */
    static double runLong(String... command) throws IOException {
        return run(900, command);
    }

    private static double run(int seconds, String... command) throws IOException {
        Path output = Files.createTempFile("cofferdam-bench", ".out");
        long began = System.nanoTime();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("took more than " + seconds + " s: " + String.join(" ", command));
            }
            double millis = Samples.millisSince(began);
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + Files.readString(output).strip());
            }
            return millis;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String text = new String(process.getInputStream().readAllBytes()).strip();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return text;
    }

    static Samples repeat(int warm, int rounds, String... command) throws IOException {
        List<Double> times = new ArrayList<>();
        for (int i = -warm; i < rounds; i++) {
            double millis = run(command);
            if (i >= 0) {
                times.add(millis);
            }
        }
        return Samples.of(times);
    }

    static String load() throws IOException {
        return Files.readString(PROC.resolve("loadavg")).split(" ")[0];
    }

    /** Ends a process that was started here, politely first. */
    static void end(Process process, int seconds) throws IOException {
        try {
            process.destroy();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Unmounts what an engine left below a directory, once the helpers that it left running have ended too. */
    static void unmount(Path tree) throws IOException {
        for (int i = 0; i < 100 && !processes(tree.toString()).isEmpty(); i++) {
            Service.pause(100);
        }
        run("sh", "-c", "cut -d \" \" -f 5 /proc/self/mountinfo | grep \"^" + tree + "\" | sort -r"
                + " | while read -r m; do umount -l \"$m\"; done; true");
    }

    static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            run("rm", "-rf", "--one-file-system", tree.toString());
        }
    }

    /** Removes control groups of that name that have become empty. */
    static void removeCgroups(String name) throws IOException {
        run("sh", "-c", "find /sys/fs/cgroup -mindepth 1 -maxdepth 2 -type d -name '" + name
                + "' | while read -r g; do find \"$g\" -depth -type d -exec rmdir {} + ; done 2>/dev/null; true");
    }
}
