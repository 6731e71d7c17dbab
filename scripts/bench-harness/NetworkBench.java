import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What networks cost: their part of a start, published ports, throughput and names. The same programs of the host (iperf3, dnsperf)
 * run in the containers' network namespaces, so that nothing but the network differs from engine to engine.
 */
final class NetworkBench {

    private static final String NETWORK = "bench";
    private static final int PORTS = 1000;
    private static final int ROUNDS = 5;
    private static final int THROUGHPUT_ROUNDS = 3;
    private static final Pattern RECEIVED = Pattern.compile("\"sum_received\"\\s*:\\s*\\{[^}]*?\"bits_per_second\"\\s*:\\s*([0-9.e+]+)");
    private static final Pattern QUERIES = Pattern.compile("Queries per second:\\s+([0-9.]+)");
    private static final Pattern LATENCY = Pattern.compile("(?m)^> \\S+ \\S+ \\S+ ([0-9.]+)");

    private final Path box;
    private final Path rootfsTar;
    private final Report report;
    private final int rounds;

    NetworkBench(Path box, Path rootfsTar, Report report, int rounds) throws IOException {
        this.box = Files.createDirectories(box);
        this.rootfsTar = rootfsTar;
        this.report = report;
        this.rounds = rounds;
    }

    /**
     * One of those that are measured in turns.
     *
     * @param pid of a process in the network namespace that is its host
     */
    private record Engine(String name, DockerApi api, long pid) {

        String docker(String... words) throws IOException {
            List<String> all = new ArrayList<>(List.of("docker", "-H", "unix://" + api.socket()));
            all.addAll(List.of(words));
            return Host.output(all.toArray(String[]::new));
        }

        boolean ours() {
            return name.equals(Report.OURS);
        }
    }

    void run() throws Exception {
        try (Service service = new Service(box.resolve("c"))) {
            service.start(true);
            Engine ours = new Engine(Report.OURS, new DockerApi(service.socket(), "busybox"), service.pid());
            if (!Host.has("dockerd")) {
                report.note("dockerd is not installed: its networks are missing");
                measure(List.of(ours));
                return;
            }
            try (Dockerd dockerd = Dockerd.start(box.resolve("d"), rootfsTar)) {
                Host.run("nsenter", "-t", String.valueOf(dockerd.pid()), "--net", "ip", "link", "set", "lo", "up");
                measure(List.of(ours, new Engine("dockerd", dockerd.api(), dockerd.pid())));
            }
        }
    }

    private void measure(List<Engine> engines) throws IOException {
        for (Engine engine : engines) {
            starts(engine);
            ports(engine);
        }
        if (!Host.has("iperf3") || !Host.has("dnsperf")) {
            report.note("iperf3 or dnsperf is not installed: throughput and names are missing");
            return;
        }
        Map<Engine, Pair> pairs = new LinkedHashMap<>();
        for (Engine engine : engines) {
            pairs.put(engine, Pair.start(engine));
        }
        throughput("container to container", pairs, Pair::straight);
        throughput("through a published port, from the host", pairs, Pair::published);
        for (Pair pair : pairs.values()) {
            names(pair);
            pair.remove();
        }
    }

    /** The difference of a start with a network and one without. */
    private void starts(Engine engine) throws IOException {
        engine.api().launches("none", rounds, 0);
        double without = engine.api().launches("none", 5, rounds).get("start").median();
        double with = engine.api().launches("bridge", 5, rounds).get("start").median();
        put("network: its part of a start", engine, Math.max(0, with - without), 5);
    }

    private void ports(Engine engine) throws IOException {
        double none = start(engine, 0, ROUNDS);
        // with a process for each, a peer takes a minute
        double many = start(engine, PORTS, engine.ours() ? ROUNDS : 1);
        put("network: publishing 1000 ports", engine, Math.max(0, many - none), 50);
    }

    private static double start(Engine engine, int ports, int rounds) throws IOException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            List<String> words = new ArrayList<>(List.of("create", "--name", "ports"));
            if (ports > 0) {
                words.addAll(List.of("-p", "20000-%1$d:20000-%1$d".formatted(20000 + ports - 1)));
            }
            words.addAll(List.of("busybox", "sleep", "1000"));
            engine.docker(words.toArray(String[]::new));
            try (UnixHttp http = engine.api().connect()) {
                long began = System.nanoTime();
                http.send("POST", "/v1.41/containers/ports/start", "").require(204);
                times.add(Samples.millisSince(began));
            } finally {
                engine.docker("rm", "-f", "ports");
            }
        }
        return Samples.of(times).median();
    }

    /** A server and a client on a network of their own. */
    private record Pair(Engine engine, String serverPid, String clientPid, String address, Process server) {

        static Pair start(Engine engine) throws IOException {
            engine.docker("network", "create", NETWORK);
            engine.docker("run", "-d", "--name", "server", "--network", NETWORK, "-p", "5201:5201", "busybox", "sleep", "100000");
            engine.docker("run", "-d", "--name", "client", "--network", NETWORK, "busybox", "sleep", "100000");
            String server = engine.docker("inspect", "-f", "{{.State.Pid}}", "server");
            String client = engine.docker("inspect", "-f", "{{.State.Pid}}", "client");
            String address = engine.docker("inspect", "-f", "{{(index .NetworkSettings.Networks \"" + NETWORK + "\").IPAddress}}", "server");
            Process iperf = new ProcessBuilder("nsenter", "-t", server, "--net", "iperf3", "-s")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Service.pause(500);
            return new Pair(engine, server, client, address, iperf);
        }

        double straight() throws IOException {
            return gigabits(clientPid, address);
        }

        double published() throws IOException {
            return gigabits(String.valueOf(engine.pid()), "127.0.0.1");
        }

        private static double gigabits(String pid, String address) throws IOException {
            String json = Host.output("nsenter", "-t", pid, "--net", "iperf3", "-c", address, "-t", "3", "-J");
            return number(RECEIVED, json) / 1e9;
        }

        void remove() throws IOException {
            Host.end(server, 5);
            engine.docker("rm", "-f", "server", "client");
            engine.docker("network", "rm", NETWORK);
        }
    }

    private interface Throughput {
        double of(Pair pair) throws IOException;
    }

    private void throughput(String what, Map<Engine, Pair> pairs, Throughput measured) throws IOException {
        Map<Engine, List<Double>> all = new LinkedHashMap<>();
        for (int i = 0; i < THROUGHPUT_ROUNDS; i++) {
            for (Map.Entry<Engine, Pair> pair : pairs.entrySet()) {
                all.computeIfAbsent(pair.getKey(), key -> new ArrayList<>()).add(measured.of(pair.getValue()));
            }
        }
        double theirs = all.entrySet().stream()
                .filter(entry -> !entry.getKey().ours())
                .mapToDouble(entry -> Samples.of(entry.getValue()).median())
                .max()
                .orElse(0);
        all.forEach((engine, gigabits) -> {
            double median = Samples.of(gigabits).median();
            String words = "%.1f Gbit/s".formatted(median);
            if (engine.ours()) {
                report.addAtLeast("network: " + what, median, theirs, "Gbit/s", words);
            } else {
                report.add("network: " + what, engine.name(), words);
            }
        });
    }

    /** Names of a neighbour at full speed, and how long one takes at 20,000 a second. */
    private void names(Pair pair) throws IOException {
        Path queries = Files.writeString(box.resolve("queries"), "server A\n");
        String[] command = {
            "nsenter", "-t", pair.clientPid(), "--net", "dnsperf", "-s", "127.0.0.11", "-d", queries.toString(), "-l", "3", "-c", "8", "-q", "64"
        };
        double second = number(QUERIES, Host.output(command));
        String words = "%,.0f".formatted(second);
        List<String> paced = new ArrayList<>(List.of(command));
        paced.addAll(List.of("-v", "-Q", "20000"));
        double[] millis = latencies(Host.output(paced.toArray(String[]::new)));
        double p99 = millis.length == 0 ? Double.NaN : millis[(int) (millis.length * 0.99)];
        if (pair.engine().ours()) {
            report.addAtLeast("network: names of neighbours a second", second, 20_000, "", words);
            report.add("network: one of them, p99, at 20,000 a second", p99, 1, "ms", "%.2f ms".formatted(p99));
        } else {
            report.add("network: names of neighbours a second", pair.engine().name(), words);
            report.add("network: one of them, p99, at 20,000 a second", pair.engine().name(), "%.2f ms".formatted(p99));
        }
    }

    private static double[] latencies(String output) {
        double[] millis = LATENCY.matcher(output).results().mapToDouble(found -> Double.parseDouble(found.group(1)) * 1000).toArray();
        Arrays.sort(millis);
        return millis;
    }

    private static double number(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("no figure in: " + text.substring(0, Math.min(300, text.length())));
        }
        return Double.parseDouble(matcher.group(1));
    }

    private void put(String what, Engine engine, double millis, double most) {
        String words = Samples.number(millis) + " ms";
        if (engine.ours()) {
            report.add(what, millis, most, "ms", words);
        } else {
            report.add(what, engine.name(), words);
        }
    }
}
