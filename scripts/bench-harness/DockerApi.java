import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is measured over the Docker Engine API, whoever answers it. */
final class DockerApi {

    private static final String VERSION = "/v1.41";
    private static final int CLIENTS = 8;

    private final Path socket;
    private final String image;

    DockerApi(Path socket, String image) {
        this.socket = socket;
        this.image = image;
    }

    Path socket() {
        return socket;
    }

    UnixHttp connect() {
        return new UnixHttp(socket);
    }

    /** Create, start, wait, delete of `true`, one after the other, and all of it together. */
    Map<String, Samples> launches(String mode, int warm, int rounds) throws IOException {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        try (UnixHttp http = connect()) {
            for (int i = -warm; i < rounds; i++) {
                if (i == 0) {
                    times.clear();
                }
                launch(http, mode, times);
            }
        }
        Map<String, Samples> samples = new LinkedHashMap<>();
        times.forEach((what, millis) -> samples.put(what, Samples.of(millis)));
        return samples;
    }

    private void launch(UnixHttp http, String mode, Map<String, List<Double>> times) throws IOException {
        long began = System.nanoTime();
        String id = timed(times, "create", () -> create(http, mode, "[\"true\"]"));
        timed(times, "start", () -> http.send("POST", VERSION + "/containers/" + id + "/start", "").require(204));
        timed(times, "wait", () -> http.send("POST", VERSION + "/containers/" + id + "/wait", "").require(200));
        timed(times, "delete", () -> http.send("DELETE", VERSION + "/containers/" + id, "").require(204));
        times.computeIfAbsent("all", key -> new ArrayList<>()).add(Samples.millisSince(began));
    }

    private static <T> T timed(Map<String, List<Double>> times, String what, Callable<T> work) throws IOException {
        long began = System.nanoTime();
        try {
            T result = work.call();
            times.computeIfAbsent(what, key -> new ArrayList<>()).add(Samples.millisSince(began));
            return result;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    String create(UnixHttp http, String mode, String command) throws IOException {
        return createWith(http, command, "\"NetworkMode\":\"" + mode + "\"");
    }

    private String createWith(UnixHttp http, String command, String hostConfig) throws IOException {
        String body = "{\"Image\":\"" + image + "\",\"Cmd\":" + command + ",\"HostConfig\":{" + hostConfig + "}}";
        return http.send("POST", VERSION + "/containers/create", body).require(201).field("Id");
    }

    String run(UnixHttp http, String mode, String command) throws IOException {
        String id = create(http, mode, command);
        http.send("POST", VERSION + "/containers/" + id + "/start", "").require(204);
        return id;
    }

    void remove(UnixHttp http, String id) throws IOException {
        http.send("DELETE", VERSION + "/containers/" + id + "?force=1", "").require(204);
    }

    /** Creates and starts `true` in a running container and reads what it writes to its end. */
    Samples execs(int warm, int rounds) throws IOException {
        List<Double> times = new ArrayList<>();
        try (UnixHttp http = connect()) {
            String id = run(http, "none", "[\"sleep\",\"100000\"]");
            for (int i = -warm; i < rounds; i++) {
                long began = System.nanoTime();
                String body = "{\"AttachStdout\":true,\"AttachStderr\":true,\"Cmd\":[\"true\"]}";
                String exec = http.send("POST", VERSION + "/containers/" + id + "/exec", body).require(201).field("Id");
                http.send("POST", VERSION + "/exec/" + exec + "/start", "{\"Detach\":false,\"Tty\":false}").require(200);
                if (i >= 0) {
                    times.add(Samples.millisSince(began));
                }
            }
            remove(http, id);
        }
        return Samples.of(times);
    }

    /** Changes the memory and cpu limits of a running container. */
    Samples updates(int rounds) throws IOException {
        List<Double> times = new ArrayList<>();
        try (UnixHttp http = connect()) {
            String id = run(http, "none", "[\"sleep\",\"100000\"]");
            for (int i = 0; i < rounds; i++) {
                String body = "{\"Memory\":%d,\"MemorySwap\":%d,\"CpuPeriod\":100000,\"CpuQuota\":%d}"
                        .formatted((64L + i) << 20, (128L + i) << 20, 20000 + i);
                long began = System.nanoTime();
                http.send("POST", VERSION + "/containers/" + id + "/update", body).require(200);
                times.add(Samples.millisSince(began));
            }
            remove(http, id);
        }
        return Samples.of(times);
    }

    /** Starts that many idle containers with eight clients at once. */
    List<String> startMany(int count, String mode) throws IOException {
        return together(count, (http, i) -> run(http, mode, "[\"sleep\",\"100000\"]"));
    }

    List<String> createMany(int count, String mode) throws IOException {
        return together(count, (http, i) -> create(http, mode, "[\"sleep\",\"100000\"]"));
    }

    void removeMany(List<String> ids) throws IOException {
        together(ids.size(), (http, i) -> {
            remove(http, ids.get(i));
            return "";
        });
    }

    private interface Work {
        String with(UnixHttp http, int index) throws IOException;
    }

    private List<String> together(int count, Work work) throws IOException {
        List<Future<List<String>>> clients = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(CLIENTS)) {
            for (int client = 0; client < CLIENTS; client++) {
                int first = client;
                clients.add(executor.submit(() -> {
                    List<String> results = new ArrayList<>();
                    try (UnixHttp http = connect()) {
                        for (int i = first; i < count; i += CLIENTS) {
                            results.add(work.with(http, i));
                        }
                    }
                    return results;
                }));
            }
        }
        List<String> all = new ArrayList<>();
        for (Future<List<String>> client : clients) {
            try {
                all.addAll(client.get());
            } catch (Exception e) {
                throw new IOException("a client failed", e);
            }
        }
        return all;
    }

    Samples lists(int rounds) throws IOException {
        List<Double> times = new ArrayList<>();
        try (UnixHttp http = connect()) {
            for (int i = -10; i < rounds; i++) {
                long began = System.nanoTime();
                http.send("GET", VERSION + "/containers/json?all=1", "").require(200);
                if (i >= 0) {
                    times.add(Samples.millisSince(began));
                }
            }
        }
        return Samples.of(times);
    }

    /** A million lines of a hundred bytes: from the start to the end of the writer, then read all, then the last hundred. */
    Map<String, Double> logs() throws IOException {
        String writer = "[\"sh\",\"-c\",\"yes " + "x".repeat(99) + " | head -n 1000000\"]";
        Map<String, Double> times = new LinkedHashMap<>();
        try (UnixHttp http = connect()) {
            String id = createWith(http, writer, "\"NetworkMode\":\"none\",\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{\"max-size\":\"1g\",\"max-file\":\"1\"}}");
            long began = System.nanoTime();
            http.send("POST", VERSION + "/containers/" + id + "/start", "").require(204);
            http.send("POST", VERSION + "/containers/" + id + "/wait", "").require(200);
            times.put("write", Samples.millisSince(began));
            began = System.nanoTime();
            int bytes = http.send("GET", VERSION + "/containers/" + id + "/logs?stdout=1&stderr=1", "").require(200).body().length;
            times.put("read", Samples.millisSince(began));
            began = System.nanoTime();
            http.send("GET", VERSION + "/containers/" + id + "/logs?stdout=1&stderr=1&tail=100", "").require(200);
            times.put("tail", Samples.millisSince(began));
            times.put("bytes", (double) bytes);
            remove(http, id);
        }
        return times;
    }
}
