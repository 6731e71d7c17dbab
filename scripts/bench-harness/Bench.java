import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures a Cofferdam of its own, and the peers that this machine has, in one run: times drift with a machine, so only figures
 * of the same run compare. Run by scripts/bench.
 */
final class Bench {

    private static final List<String> MODES = List.of("bridge", "none", "host");
    private static final Map<String, Double> START_TARGETS = Map.of("bridge", 12.0, "none", 7.0);
    private static final int IDLE = 100;
    private static final int CROWD = 500;

    private final Path box;
    private final Report report = new Report();
    private final int rounds;
    private final int warm;
    private final String only;
    private final Path rootfs;
    private final Path rootfsTar;

    private Bench(Path box, int rounds, String only) throws IOException {
        this.box = box;
        this.rounds = rounds;
        this.warm = rounds;
        this.only = only;
        this.rootfs = box.resolve("rootfs");
        this.rootfsTar = box.resolve("rootfs.tar");
        Files.createDirectories(rootfs.resolve("bin"));
        Host.run("sh", "-c", "cp \"$(command -v busybox)\" " + rootfs + "/bin/busybox && mkdir -p " + rootfs
                + "/dev " + rootfs + "/proc " + rootfs + "/sys " + rootfs + "/etc " + rootfs + "/tmp && chroot " + rootfs
                + " /bin/busybox --install -s /bin && tar -C " + rootfs + " -cf " + rootfsTar + " .");
    }

    public static void main(String[] args) throws Exception {
        List<String> options = List.of(args);
        int rounds = options.contains("--quick") ? 20 : 100;
        String only = options.stream().filter(o -> o.startsWith("--only=")).map(o -> o.substring(7)).findFirst().orElse("");
        Path box = Files.createTempDirectory("cofferdam-bench-");
        boolean first = options.contains("--first");
        try (Priority priority = first ? Priority.take() : null) {
            Bench bench = new Bench(box, rounds, only);
            String load = Host.load();
            bench.run();
            bench.report.note("%d rounds each; load average %s before, %s after, on %d processors%s"
                    .formatted(rounds, load, Host.load(), Runtime.getRuntime().availableProcessors(),
                            first ? ", the measured first (--first)" : ""));
            bench.report.print();
            if (options.contains("--write")) {
                bench.report.write(Path.of("docs/performance.md"), machine(), "scripts/bench " + String.join(" ", args));
            }
            if (bench.report.missed()) {
                System.out.println("Figures between ** miss their target: docs/performance.md says where the time goes.");
            }
        } finally {
            Host.delete(box);
        }
    }

    private static String machine() throws IOException {
        String cpu = Host.output("sh", "-c", "sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1");
        String memory = Host.output("sh", "-c", "awk '/MemTotal/ { printf \"%.0f GB\", $2 / 1e6 }' /proc/meminfo");
        return "%d x %s, %s, kernel %s, %s".formatted(
                Runtime.getRuntime().availableProcessors(), cpu, memory, Host.output("uname", "-r"),
                Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "cgroup v2" : "cgroup v1");
    }

    private boolean wanted(String part) {
        return only.isEmpty() || List.of(only.split(",")).contains(part);
    }

    private interface Part {
        void run() throws Exception;
    }

    private void part(String name, Part part) {
        if (!wanted(name)) {
            return;
        }
        System.out.println("# " + name);
        try {
            part.run();
        } catch (Exception e) {
            report.note(name + " was not measured: " + e.getMessage());
        }
    }

    private void run() {
        part("ready", this::ready);
        part("cofferdam", this::cofferdam);
        part("many", this::many);
        part("crowd", this::crowd);
        part("dockerd", this::dockerd);
        part("podman", this::podman);
        part("images", this::images);
        part("networks", this::networks);
        part("runtimes", this::runtimes);
    }

    private void ready() throws IOException {
        try (Service service = new Service(box.resolve("r"))) {
            report.add("first start, state and certificate made", Report.OURS, one(service.start(true).readyMillis()));
            service.stop();
            for (boolean aot : new boolean[] {true, false}) {
                List<Double> times = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    times.add(service.start(aot).readyMillis());
                    service.stop();
                }
                Samples samples = Samples.of(times);
                if (aot) {
                    report.add("service ready, warm AOT cache", samples.median(), 3000, "ms", one(samples.median()));
                } else {
                    report.add("service ready, without it", Report.OURS, one(samples.median()));
                }
            }
        }
    }

    private static String one(double millis) {
        return Samples.number(millis) + " ms";
    }

    private void cofferdam() throws Exception {
        try (Service service = new Service(box.resolve("c"))) {
            service.start(true);
            DockerApi api = new DockerApi(service.socket(), "busybox");
            api.launches("none", 2 * warm, 0);
            measure(api, Report.OURS);
        }
    }

    private void many() throws Exception {
        try (Service service = new Service(box.resolve("m"))) {
            service.start(true);
            DockerApi api = new DockerApi(service.socket(), "busybox");
            api.launches("bridge", 2 * warm, 0);
            idle(service, api);
        }
    }

    private void measure(DockerApi api, String who) throws IOException {
        for (String mode : MODES) {
            Map<String, Samples> times = api.launches(mode, warm, rounds);
            for (String work : List.of("create", "start", "wait", "delete")) {
                put("API: " + work + ", " + mode, who, times.get(work), work.equals("start") ? START_TARGETS.get(mode) : null);
            }
            put("API: all four, " + mode, who, times.get("all"), mode.equals("bridge") ? 25.0 : null);
        }
        put("API: exec of `true`, to its end", who, api.execs(warm, rounds), 8.0);
        put("API: update of memory and cpus", who, api.updates(rounds), 3.0);
        client(api, who);
        logs(api, who);
    }

    private void put(String what, String who, Samples samples, Double target) {
        if (target == null || !who.equals(Report.OURS)) {
            report.add(what, who, samples.words());
        } else {
            report.add(what, samples.median(), target, "ms", samples.words());
        }
    }

    private void put(String what, String who, double millis, double target, String more) {
        if (who.equals(Report.OURS)) {
            report.add(what, millis, target, "ms", one(millis) + more);
        } else {
            report.add(what, who, one(millis) + more);
        }
    }

    private void client(DockerApi api, String who) throws IOException {
        if (!Host.has("docker")) {
            report.note("there is no docker command: the client's times are missing");
            return;
        }
        String socket = "unix://" + api.socket();
        if (who.equals(Report.OURS)) {
            report.add("docker client alone (--version)", who, Host.repeat(2, 20, "docker", "--version").words());
        }
        for (String mode : MODES) {
            report.add("docker run --rm true, " + mode, who,
                    Host.repeat(3, 20, "docker", "-H", socket, "run", "--rm", "--network", mode, "busybox", "true").words());
        }
    }

    private void logs(DockerApi api, String who) throws IOException {
        Map<String, Double> times = api.logs();
        put("log of 1,000,000 lines of 100 bytes: write", who, times.get("write"), 1000, "");
        put("the same: read all", who, times.get("read"), 1500, ", %.0f MB".formatted(times.get("bytes") / 1e6));
        report.add("the same: last 100 lines", who, one(times.get("tail")));
    }

    private void idle(Service service, DockerApi api) throws Exception {
        report.add("service resident, warm, no containers", Report.OURS, mib(Host.rssKib(service.pid())));
        long began = System.nanoTime();
        List<String> ids = new ArrayList<>(api.startMany(IDLE, "bridge"));
        put("100 containers up, 8 clients, bridge", Report.OURS, Samples.millisSince(began), 1500, "");
        double pss = averagePss(service.busySupervisors());
        report.add("supervisor's memory (PSS), 100 containers", pss, 300, "KiB", "%.0f KiB".formatted(pss));
        double rss = Host.rssKib(service.pid()) / 1024.0;
        report.add("service resident, 100 containers", rss, 300, "MiB", "%.0f MiB".formatted(rss));
        report.add("idle CPU, 100 containers", Report.OURS, percent(idleCpu(everything(service))));
        put("API: list of 100 running containers", Report.OURS, api.lists(rounds), null);
        if (Host.has("docker")) {
            report.add("docker ps, 100 running", Report.OURS, Host.repeat(2, 20, "docker", "-H", "unix://" + api.socket(), "ps").words());
        }
        List<String> more = api.createMany(IDLE, "bridge");
        Samples page = service.containersPage(50);
        report.add("console: list page of 200 containers", page.median(), 100, "ms", page.words());
        api.removeMany(more);
        began = System.nanoTime();
        api.removeMany(ids);
        put("100 containers removed by force, 8 clients", Report.OURS, Samples.millisSince(began), 1000, "");
    }

    /** What many containers cost that do nothing. */
    private void crowd() throws Exception {
        try (Service service = new Service(box.resolve("w"))) {
            service.start(true);
            DockerApi api = new DockerApi(service.socket(), "busybox");
            api.launches("bridge", 2 * warm, 0);
            long before = Host.rssKib(service.pid());
            List<String> ids = new ArrayList<>(api.startMany(CROWD, "bridge"));
            Samples list = api.lists(rounds);
            put("API: list of 500 running containers", Report.OURS, list, 30.0);
            List<Long> supervisors = service.busySupervisors();
            long each = averagePss(supervisors);
            long growth = (Host.rssKib(service.pid()) - before) / supervisors.size();
            report.add("supervisor's memory (PSS), 500 containers", each, 200, "KiB",
                    "%d KiB; the service grew by %d KiB each".formatted(each, growth));
            double idle = idleCpu(everything(service));
            report.add("idle CPU, 500 containers", idle, 1, "% of a core", percent(idle));
            api.removeMany(ids);
        }
    }

    private static List<Long> everything(Service service) throws IOException {
        List<Long> all = new ArrayList<>(service.supervisors());
        all.add(service.pid());
        return all;
    }

    private static String percent(double value) {
        return "%.1f %% of a core".formatted(value);
    }

    private static String mib(long kib) {
        return "%.0f MiB".formatted(kib / 1024.0);
    }

    private static double idleCpu(List<Long> pids) {
        Service.pause(3000);
        long before = Host.cpuMillis(pids);
        long began = System.nanoTime();
        Service.pause(15_000);
        return (Host.cpuMillis(pids) - before) / Samples.millisSince(began) * 100;
    }

    private void dockerd() throws IOException {
        if (!Host.has("dockerd")) {
            report.note("dockerd is not installed: scripts/bench --install-peers");
            return;
        }
        String who = "dockerd";
        try (Dockerd dockerd = Dockerd.start(box.resolve("d"), rootfsTar)) {
            DockerApi api = dockerd.api();
            measure(api, who);
            List<Long> services = new ArrayList<>(dockerd.containerd());
            services.add(dockerd.pid());
            report.add("service resident, warm, no containers", who, mib(rss(services)) + " with containerd");
            long began = System.nanoTime();
            List<String> ids = api.startMany(IDLE, "bridge");
            report.add("100 containers up, 8 clients, bridge", who, one(Samples.millisSince(began)));
            report.add("supervisor's memory (PSS), 100 containers", who, "%d KiB (shim)".formatted(averagePss(dockerd.shims())));
            report.add("service resident, 100 containers", who, mib(rss(services)) + " with containerd");
            services.addAll(dockerd.shims());
            report.add("idle CPU, 100 containers", who, percent(idleCpu(services)));
            put("API: list of 100 running containers", who, api.lists(rounds), null);
            report.add("docker ps, 100 running", who, Host.repeat(2, 20, "docker", "-H", "unix://" + api.socket(), "ps").words());
            began = System.nanoTime();
            api.removeMany(ids);
            report.add("100 containers removed by force, 8 clients", who, one(Samples.millisSince(began)));
        }
    }

    private static long rss(List<Long> pids) throws IOException {
        long sum = 0;
        for (long pid : pids) {
            sum += Host.rssKib(pid);
        }
        return sum;
    }

    private static long averagePss(List<Long> pids) throws IOException {
        long sum = 0;
        for (long pid : pids) {
            sum += Host.pssKib(pid);
        }
        return pids.isEmpty() ? 0 : sum / pids.size();
    }

    private void networks() throws Exception {
        new NetworkBench(box.resolve("n"), rootfsTar, report, rounds).run();
    }

    private void images() throws Exception {
        try (ImageBench images = new ImageBench(box.resolve("i"), report)) {
            images.run();
        }
    }

    private void podman() throws IOException {
        if (!Host.has("podman")) {
            report.note("podman is not installed: scripts/bench --install-peers");
            return;
        }
        try (Podman podman = new Podman(box.resolve("p"), rootfsTar)) {
            for (String mode : MODES) {
                report.add("docker run --rm true, " + mode, "podman",
                        Host.repeat(2, 20, podman.run("--rm", "--network", mode.equals("bridge") ? "podman" : mode, "busybox", "true")).words());
            }
            Host.run(podman.run("-d", "--name", "sleeper", "--network", "none", "busybox", "sleep", "100000"));
            report.add("supervisor's memory (PSS), 100 containers", "podman", "%d KiB (conmon, of one)".formatted(averagePss(podman.monitors())));
            report.add("API: exec of `true`, to its end", "podman", Host.repeat(2, 20, podman.command("exec", "sleeper", "true")).words() + " by command");
        }
    }

    private void runtimes() throws IOException {
        if (Host.has("runc")) {
            report.add("runc alone: run of `true`, no network", "other", OciRuntime.runs("runc", box, rootfs, 50).words());
        }
        if (Host.has("crun")) {
            crun();
        }
        report.add("kernel's floor: unshare -pmniu --fork true", "other", Host.repeat(5, 50, "unshare", "-pmniu", "--fork", "true").words());
        report.add("kernel's floor: static true", "other", Host.repeat(5, 50, "busybox", "true").words());
    }

    /** It does not run on hosts that have both versions of cgroups in use. */
    private void crun() throws IOException {
        String what = "crun alone: run of `true`, no network";
        try {
            report.add(what, "other", OciRuntime.runs("crun", box, rootfs, 50).words());
        } catch (IOException refused) {
            report.note("crun refuses this host: " + refused.getMessage().replaceFirst(".*: ", ""));
        }
    }
}
