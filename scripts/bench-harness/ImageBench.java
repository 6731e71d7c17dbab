import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pull, load and save of one image of four layers, from one registry's storage, each engine with its state on the same ext4 with
 * a journal: on a file system without one the same work takes another time.
 */
final class ImageBench implements AutoCloseable {

    private static final int ROUNDS = 7;
    private static final int PORT = 5987;
    private static final String NAME = "localhost:" + PORT + "/big:1";

    private final Path box;
    private final Path disk;
    private final Report report;
    private final LayeredImage image;
    private final Path config;

    ImageBench(Path box, Report report) throws IOException {
        this.box = Files.createDirectories(box);
        this.report = report;
        this.disk = Files.createDirectories(box.resolve("disk"));
        this.image = LayeredImage.make(box);
        this.config = Files.writeString(box.resolve("registry.yml"), """
                version: 0.1
                storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
                http: {addr: "127.0.0.1:%d"}
                log: {level: error}
                """.formatted(box.resolve("registry"), PORT));
        Path file = box.resolve("disk.ext4");
        // Not a hole: the host would have to find blocks for it meanwhile, which takes long after something large was deleted.
        Host.run("fallocate", "-l", "12G", file.toString());
        Host.run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", file.toString());
        Host.run("mount", "-o", "loop", file.toString(), disk.toString());
    }

    void run() throws Exception {
        report.note("image: %d MB unpacked, 4 layers, %d MB gzip; state on a loop-mounted ext4 with a journal; medians of %d"
                .formatted(image.unpackedBytes() / 1_000_000, compressed() / 1_000_000, ROUNDS));
        floor();
        try (Registry registry = Registry.here(config);
                Service service = new Service(disk.resolve("c"))) {
            push();
            service.start(true);
            Engine ours = new Engine(Report.OURS, "unix://" + service.socket());
            if (!Host.has("dockerd")) {
                report.note("dockerd is not installed: its pull, load and save are missing");
                measure(List.of(ours), service);
                return;
            }
            try (Dockerd dockerd = Dockerd.start(disk.resolve("d"), null);
                    Registry beside = Registry.beside(config, dockerd.pid())) {
                measure(List.of(ours, new Engine("dockerd", "unix://" + dockerd.socket())), service);
            }
        }
    }

    /** One of those that are measured in turns, round by round: the machine's disk is now fast, now slow. */
    private record Engine(String name, String socket) {

        String[] command(String... words) {
            List<String> all = new ArrayList<>(List.of("docker", "-H", socket));
            all.addAll(List.of(words));
            return all.toArray(String[]::new);
        }
    }

    private void measure(List<Engine> engines, Service service) throws IOException {
        Path archive = box.resolve("big.tar");
        for (Engine engine : engines) {
            Host.run(engine.command("pull", "-q", NAME));
        }
        // the last one's: dockerd's where there is one
        Host.run(engines.getLast().command("save", "-o", archive.toString(), NAME));
        for (Engine engine : engines) {
            forget(engine);
        }
        Memory memory = Memory.watch(service.pid());
        Map<Engine, Samples> pulls = rounds(engines, "pull", "-q", NAME);
        double grown = memory.growthMib();
        Samples theirs = pulls.get(engines.getLast());
        double most = engines.size() == 1 ? 2500 : Math.min(2500, theirs.median() / 2.5);
        tell("pull", most, pulls);
        report.add("image: memory of the service above idle meanwhile", grown, 100, "MiB", "%.0f MiB".formatted(grown));
        Map<Engine, Samples> loads = rounds(engines, "load", "-q", "-i", archive.toString());
        tell("load", engines.size() == 1 ? Double.MAX_VALUE : loads.get(engines.getLast()).median() / 2, loads);
        for (Engine engine : engines) {
            Host.run(engine.command("load", "-q", "-i", archive.toString()));
        }
        Map<Engine, Samples> saves = saves(engines);
        tell("save", engines.size() == 1 ? Double.MAX_VALUE : saves.get(engines.getLast()).median(), saves);
        for (Engine engine : engines) {
            forget(engine);
        }
    }

    private void tell(String what, double most, Map<Engine, Samples> measured) {
        measured.forEach((engine, samples) -> {
            if (engine.name().equals(Report.OURS) && most < Double.MAX_VALUE) {
                report.add("image: docker " + what, samples.median(), most, "ms", samples.words());
            } else {
                report.add("image: docker " + what, engine.name(), samples.words());
            }
        });
    }

    private long compressed() throws IOException {
        long sum = 0;
        for (Path layer : image.layers()) {
            sum += Files.size(layer);
        }
        return sum;
    }

    private void floor() throws IOException {
        List<Double> times = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        for (int i = 0; i < image.layers().size(); i++) {
            command.append("(mkdir -p ").append(disk).append("/t/").append(i).append(" && tar -C ").append(disk).append("/t/").append(i)
                    .append(" -xzf ").append(image.layers().get(i)).append(") & ");
        }
        for (int i = 0; i < ROUNDS; i++) {
            times.add(Host.run("sh", "-c", command + "wait; sync -f " + disk));
            settle("rm -rf " + disk + "/t");
        }
        report.add("image: four tar -xzf side by side, and sync", "other", Samples.of(times).words());
    }

    /** What the last round left to write must not be paid by the next one. */
    private void settle(String command) throws IOException {
        Host.run("sh", "-c", command + "; sync -f " + disk);
        Service.pause(500);
    }

    private Map<Engine, Samples> rounds(List<Engine> engines, String... words) throws IOException {
        Map<Engine, List<Double>> times = new LinkedHashMap<>();
        for (int i = -1; i < ROUNDS; i++) {
            for (Engine engine : engines) {
                double millis = Host.run(engine.command(words));
                if (i >= 0) {
                    times.computeIfAbsent(engine, e -> new ArrayList<>()).add(millis);
                }
                forget(engine);
            }
        }
        return samples(times);
    }

    private Map<Engine, Samples> saves(List<Engine> engines) throws IOException {
        Map<Engine, List<Double>> times = new LinkedHashMap<>();
        Path out = disk.resolve("saved.tar");
        for (int i = -1; i < ROUNDS; i++) {
            for (Engine engine : engines) {
                double millis = Host.run(engine.command("save", "-o", out.toString(), NAME));
                if (i >= 0) {
                    times.computeIfAbsent(engine, e -> new ArrayList<>()).add(millis);
                }
                settle("rm -f " + out);
            }
        }
        return samples(times);
    }

    private static Map<Engine, Samples> samples(Map<Engine, List<Double>> times) {
        Map<Engine, Samples> samples = new LinkedHashMap<>();
        times.forEach((engine, millis) -> samples.put(engine, Samples.of(millis)));
        return samples;
    }

    private void forget(Engine engine) throws IOException {
        Host.run(engine.command("rmi", "-f", NAME));
        Host.run(engine.command("image", "prune", "-f"));
        settle("true");
    }

    private void push() throws IOException {
        Host.run("skopeo", "copy", "-q", "--dest-tls-verify=false", image.skopeoName(), "docker://" + NAME);
    }

    @Override
    public void close() throws IOException {
        Host.unmount(disk);
        Host.delete(box);
    }

    /** Debian's registry on loopback, of this host or of a peer's network namespace. */
    private record Registry(Process process) implements AutoCloseable {

        static Registry here(Path config) throws IOException {
            return start("docker-registry", "serve", config.toString());
        }

        static Registry beside(Path config, long pid) throws IOException {
            String target = String.valueOf(pid);
            Host.run("nsenter", "-t", target, "--net", "ip", "link", "set", "lo", "up");
            return start("nsenter", "-t", target, "--net", "docker-registry", "serve", config.toString());
        }

        private static Registry start(String... command) throws IOException {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Service.pause(1000);
            if (!process.isAlive()) {
                throw new IOException("docker-registry does not start: scripts/setup --test installs it");
            }
            return new Registry(process);
        }

        @Override
        public void close() throws IOException {
            Host.end(process, 10);
        }
    }

    /** The most that a process grows to be, looked at twenty times a second. */
    private static final class Memory {

        private final long before;
        private volatile long most;
        private volatile boolean done;
        private final Thread thread;

        private Memory(long pid) throws IOException {
            before = Host.rssKib(pid);
            most = before;
            thread = Thread.ofPlatform().daemon().start(() -> {
                while (!done) {
                    try {
                        most = Math.max(most, Host.rssKib(pid));
                    } catch (IOException ended) {
                        return;
                    }
                    Service.pause(50);
                }
            });
        }

        static Memory watch(long pid) throws IOException {
            return new Memory(pid);
        }

        double growthMib() {
            done = true;
            return (most - before) / 1024.0;
        }
    }
}
