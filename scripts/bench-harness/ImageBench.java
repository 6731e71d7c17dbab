import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pull, load and save of one image of four layers, from one registry's storage, each engine with its state on the same ext4 with
 * a journal: on a file system without one the same work takes another time.
 */
final class ImageBench implements AutoCloseable {

    private static final int ROUNDS = 5;
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
        Host.run("truncate", "-s", "12G", file.toString());
        Host.run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", file.toString());
        Host.run("mount", "-o", "loop", file.toString(), disk.toString());
    }

    void run() throws Exception {
        report.note("image: %d MB unpacked, 4 layers, %d MB gzip; state on a loop-mounted ext4 with a journal; medians of %d"
                .formatted(image.unpackedBytes() / 1_000_000, compressed() / 1_000_000, ROUNDS));
        floor();
        Path archive = box.resolve("big.tar");
        Samples theirs = dockerd(archive);
        ours(archive, theirs);
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

    private void ours(Path archive, Samples theirs) throws Exception {
        try (Registry registry = Registry.here(config);
                Service service = new Service(disk.resolve("c"))) {
            push();
            service.start(true);
            String socket = "unix://" + service.socket();
            Host.run("docker", "-H", socket, "pull", "-q", NAME);
            if (!Files.exists(archive)) {
                Host.run("docker", "-H", socket, "save", "-o", archive.toString(), NAME);
            }
            forget(socket);
            Memory memory = Memory.watch(service.pid());
            Samples pull = rounds(socket, "docker", "-H", socket, "pull", "-q", NAME);
            double grown = memory.growthMib();
            double most = theirs == null ? 2500 : Math.min(2500, theirs.median() / 2.5);
            report.add("image: docker pull", pull.median(), most, "ms", pull.words());
            report.add("image: memory of the service above idle meanwhile", grown, 100, "MiB", "%.0f MiB".formatted(grown));
            Samples load = rounds(socket, "docker", "-H", socket, "load", "-q", "-i", archive.toString());
            report.add("image: docker load", Report.OURS, load.words());
            Host.run("docker", "-H", socket, "load", "-q", "-i", archive.toString());
            report.add("image: docker save", Report.OURS, saves(socket).words());
            forget(socket);
        }
    }

    private Samples dockerd(Path archive) throws IOException {
        if (!Host.has("dockerd")) {
            report.note("dockerd is not installed: its pull, load and save are missing");
            return null;
        }
        try (Dockerd dockerd = Dockerd.start(disk.resolve("d"), null);
                Registry registry = Registry.beside(config, dockerd.pid())) {
            push(dockerd.pid());
            String socket = "unix://" + dockerd.socket();
            Host.run("docker", "-H", socket, "pull", "-q", NAME);
            Host.run("docker", "-H", socket, "save", "-o", archive.toString(), NAME);
            forget(socket);
            Samples pull = rounds(socket, "docker", "-H", socket, "pull", "-q", NAME);
            report.add("image: docker pull", "dockerd", pull.words());
            report.add("image: docker load", "dockerd", rounds(socket, "docker", "-H", socket, "load", "-q", "-i", archive.toString()).words());
            Host.run("docker", "-H", socket, "load", "-q", "-i", archive.toString());
            report.add("image: docker save", "dockerd", saves(socket).words());
            return pull;
        }
    }

    private Samples rounds(String socket, String... command) throws IOException {
        List<Double> times = new ArrayList<>();
        for (int i = -1; i < ROUNDS; i++) {
            double millis = Host.run(command);
            if (i >= 0) {
                times.add(millis);
            }
            forget(socket);
        }
        return Samples.of(times);
    }

    private Samples saves(String socket) throws IOException {
        List<Double> times = new ArrayList<>();
        for (int i = -1; i < ROUNDS; i++) {
            Path out = disk.resolve("saved.tar");
            double millis = Host.run("docker", "-H", socket, "save", "-o", out.toString(), NAME);
            if (i >= 0) {
                times.add(millis);
            }
            settle("rm -f " + out);
        }
        return Samples.of(times);
    }

    private void forget(String socket) throws IOException {
        Host.run("docker", "-H", socket, "rmi", "-f", NAME);
        Host.run("docker", "-H", socket, "image", "prune", "-f");
        settle("true");
    }

    private void push() throws IOException {
        Host.run("skopeo", "copy", "-q", "--dest-tls-verify=false", image.skopeoName(), "docker://" + NAME);
    }

    private void push(long pid) throws IOException {
        Host.run("nsenter", "-t", String.valueOf(pid), "--net", "skopeo", "copy", "-q", "--dest-tls-verify=false", image.skopeoName(), "docker://" + NAME);
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
