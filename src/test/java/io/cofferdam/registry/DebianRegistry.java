package io.cofferdam.registry;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Debian's docker-registry on a loopback port with its content in a test's directory, with a password or TLS if wanted. */
final class DebianRegistry implements AutoCloseable {

    static final Credentials ADA = new Credentials.Password("ada", "secret");

    private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

    private final Path directory;
    private final int port;
    private final String extra;
    private final Process process;

    private DebianRegistry(Path directory, String authentication, String tls) throws IOException {
        Assumptions.assumeTrue(
                Files.isExecutable(PROGRAM), "skipped: docker-registry is not installed, see scripts/setup --test");
        this.directory = Files.createDirectories(directory);
        try (ServerSocket free = new ServerSocket(0)) {
            this.port = free.getLocalPort();
        }
        this.extra = authentication + "\nhttp:\n  addr: 127.0.0.1:" + port + "\n" + tls;
        this.process = start();
    }

    static DebianRegistry open(Path directory) throws IOException {
        return new DebianRegistry(directory, "", "");
    }

    /** Asks for the name and the password of {@link #ADA}. */
    static DebianRegistry withPassword(Path directory) throws IOException {
        Path users = Files.createDirectories(directory).resolve("htpasswd");
        Files.writeString(users, "ada:" + new BCryptPasswordEncoder(4).encode("secret") + "\n");
        return new DebianRegistry(directory, "auth:\n  htpasswd:\n    realm: registry\n    path: " + users + "\n", "");
    }

    static DebianRegistry withTls(Path directory, TestAuthority authority) throws IOException {
        Files.createDirectories(directory);
        return new DebianRegistry(
                directory,
                "",
                "  tls:\n    certificate: %s\n    key: %s\n"
                        .formatted(authority.writeCertificate(directory), authority.writeKey(directory)));
    }

    int port() {
        return port;
    }

    String authority() {
        return "127.0.0.1:" + port;
    }

    String name(String repositoryAndTag) {
        return authority() + "/" + repositoryAndTag;
    }

    /** Puts content there as a client does, whatever Cofferdam's own would do. */
    void put(ServedImage image, String repository, String... references) throws IOException, InterruptedException {
        for (var blob : image.blobs().entrySet()) {
            String upload = send("POST", "/v2/" + repository + "/blobs/uploads/", "", new byte[0])
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            URI location = URI.create(upload + (upload.contains("?") ? "&" : "?") + "digest=" + blob.getKey());
            send(
                    "PUT",
                    location.getRawPath() + "?" + location.getRawQuery(),
                    "application/octet-stream",
                    blob.getValue());
        }
        for (String reference : references) {
            putManifest(repository, reference, image.mediaType(), image.manifest());
        }
    }

    void putManifest(String repository, String reference, String type, byte[] manifest)
            throws IOException, InterruptedException {
        send("PUT", "/v2/" + repository + "/manifests/" + reference, type, manifest);
    }

    HttpResponse<byte[]> get(String path, String accept) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(uri(path)).header("Accept", accept).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    /** Requests of a method whose path has a text, by the registry's own log. */
    List<String> log(String method, String text) throws IOException {
        return Files.readAllLines(directory.resolve("log")).stream()
                .filter(line -> line.contains("\"" + method + " ") && line.contains(text))
                .toList();
    }

    private HttpResponse<byte[]> send(String method, String path, String type, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException(
                        method + " " + path + " gave " + answer.statusCode() + ": " + new String(answer.body()));
            }
            return answer;
        }
    }

    private URI uri(String path) {
        return URI.create("http://" + authority() + path);
    }

    private Process start() throws IOException {
        Path configuration =
                Files.writeString(directory.resolve("config.yml"), """
                version: 0.1
                log:
                  accesslog:
                    disabled: false
                  level: warn
                storage:
                  filesystem:
                    rootdirectory: %s
                  maintenance:
                    uploadpurging:
                      enabled: false
                %s""".formatted(directory.resolve("content"), extra));
        Process started = new ProcessBuilder(PROGRAM.toString(), "serve", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        awaitAnswer(started);
        return started;
    }

    private void awaitAnswer(Process started) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (started.isAlive() && System.nanoTime() < end) {
            try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
        throw new IOException("docker-registry did not start: " + Files.readString(directory.resolve("log")));
    }

    /** Stops it; its content stays. */
    void stop() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
