import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A Cofferdam of our own: started, measured, and removed with everything that belongs to it. */
final class Service implements AutoCloseable {

    private static final String INSTANCE = "bench";

    private final Path box;
    private Process process;
    private Path log;
    private double readyMillis;

    Service(Path box) throws IOException {
        this.box = box;
        Files.createDirectories(box);
    }

    Path socket() {
        return box.resolve("run/docker.sock");
    }

    long pid() {
        return process.pid();
    }

    /** From the command until the Docker socket answers. */
    double readyMillis() {
        return readyMillis;
    }

    List<Long> supervisors() throws IOException {
        return Host.children(pid(), "cofferdam-supervisor");
    }

    /** Those that have a container. */
    List<Long> busySupervisors() throws IOException {
        return supervisors().stream().filter(pid -> !commandLine(pid).contains("----")).toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        } catch (IOException ended) {
            return "----";
        }
    }

    Service start(boolean aot) throws IOException {
        log = Files.createTempFile(box, "log", ".txt");
        ProcessBuilder builder = new ProcessBuilder(
                        "bin/cofferdam", "serve", "--cofferdam.root=" + box.resolve("root"), "--cofferdam.run=" + box.resolve("run"),
                        "--cofferdam.instance=" + INSTANCE, "--cofferdam.ephemeral=true", "--server.port=0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        String options = System.getenv().getOrDefault("COFFERDAM_JAVA_OPTIONS", "");
        builder.environment().put("COFFERDAM_JAVA_OPTIONS", (options + (aot ? "" : " -XX:AOTMode=off")).strip());
        long began = System.nanoTime();
        process = builder.start();
        while (!answers()) {
            if (!process.isAlive() || Samples.millisSince(began) > 120_000) {
                throw new IOException("the service did not start:\n" + Files.readString(log));
            }
            pause(2);
        }
        readyMillis = Samples.millisSince(began);
        return this;
    }

    private boolean answers() {
        if (!Files.exists(socket())) {
            return false;
        }
        try (UnixHttp http = new UnixHttp(socket())) {
            return http.send("GET", "/_ping", "").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Times of the console's list of containers, fetched with a session. */
    Samples containersPage(int rounds) throws Exception {
        String console = reported("Console\\s+(https?://\\S+)");
        HttpClient client = browser();
        String cookie = signIn(client, console);
        List<Double> times = new ArrayList<>();
        for (int i = -20; i < rounds; i++) {
            long began = System.nanoTime();
            HttpResponse<byte[]> page = client.send(
                    HttpRequest.newBuilder(URI.create(console + "/containers")).header("Cookie", cookie).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (page.statusCode() != 200) {
                throw new IOException("the list of containers answered " + page.statusCode());
            }
            if (i >= 0) {
                times.add(Samples.millisSince(began));
            }
        }
        return Samples.of(times);
    }

    private String signIn(HttpClient client, String console) throws Exception {
        HttpResponse<String> page = client.send(
                HttpRequest.newBuilder(URI.create(console + "/setup")).build(), HttpResponse.BodyHandlers.ofString());
        Matcher csrf = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"").matcher(page.body());
        if (!csrf.find()) {
            throw new IOException("the set-up page has no form: " + page.statusCode());
        }
        String form = "token=" + encoded(reported("Setup token\\s+(\\S+)")) + "&_csrf=" + encoded(csrf.group(1))
                + "&name=bench&password=measure-twice-cut-once";
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(console + "/setup"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", console)
                        .header("Cookie", cookies(page))
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 400) {
            throw new IOException("the set-up answered " + answer.statusCode() + ": " + answer.body());
        }
        return cookies(answer);
    }

    private static String cookies(HttpResponse<String> answer) {
        return String.join("; ", answer.headers().allValues("Set-Cookie").stream().map(c -> c.split(";")[0]).toList());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String reported(String pattern) throws IOException {
        // The report is printed when everything is ready, a moment after the socket answers.
        for (int i = 0; i < 500; i++) {
            Matcher found = Pattern.compile(pattern).matcher(Files.readString(log));
            if (found.find()) {
                return found.group(1);
            }
            pause(10);
        }
        throw new IOException("the service did not report " + pattern + ":\n" + Files.readString(log));
    }

    /** Its certificate was made by itself a moment ago. */
    private static HttpClient browser() throws GeneralSecurityException {
        System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        return HttpClient.newBuilder().sslContext(context).version(HttpClient.Version.HTTP_1_1).build();
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    void stop() throws IOException {
        if (process != null) {
            Host.end(process, 60);
            process = null;
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        Host.removeCgroups("cofferdam-" + INSTANCE);
        Host.delete(box);
    }
}
