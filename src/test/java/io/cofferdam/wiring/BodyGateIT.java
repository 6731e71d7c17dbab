package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Role;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.operations.AccountOperations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that would exhaust the service's memory, at each door. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class BodyGateIT {

    private RunningService service;
    private HttpClient client;
    private String operator;
    private String viewer;

    @BeforeAll
    void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        client = service.client();
        operator = token("oscar", Role.OPERATOR);
        viewer = token("vera", Role.VIEWER);
    }

    private String token(String name, Role role) {
        AccountOperations accounts = service.bean(AccountOperations.class);
        accounts.createUser(Caller.system(), name, role, "a long enough password");
        return accounts.createToken(Caller.system(), name, "rest");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void refuses_a_large_body_whether_or_not_it_says_how_long_it_is() throws Exception {
        byte[] large = "{\"image\": \"%s\"}".formatted("x".repeat(2 << 20)).getBytes(StandardCharsets.UTF_8);
        assertThat(post(operator, "/containers", BodyPublishers.ofByteArray(large))
                        .statusCode())
                .isEqualTo(413);
        HttpResponse<String> unsaid = post(
                operator, "/containers/preview", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
        assertThat(unsaid.statusCode()).isEqualTo(413);
        assertThat(unsaid.body()).contains("too large");
    }

    /** Whatever becomes of it: the bound is not for them. */
    @Test
    void what_is_read_as_it_comes_may_be_large() throws Exception {
        service.bean(AccountOperations.class)
                .createUser(Caller.system(), RunningService.ADMIN, Role.ADMIN, RunningService.PASSWORD);
        HttpClient browser = service.signedIn();
        Matcher csrf = Pattern.compile("name=\"csrf\" content=\"([^\"]+)\"")
                .matcher(service.get(browser, "/", "Accept", "text/html").body());
        assertThat(csrf.find()).as("a token").isTrue();
        for (String line : List.of(
                "POST /api/v1/images/load",
                "POST /api/v1/images/import?reference=a",
                "POST /api/v1/bundles",
                "PUT /api/v1/containers/none/files?path=/",
                "PUT /api/v1/volumes/none/files",
                "POST /images/upload?filename=a",
                "POST /containers/import",
                "POST /volumes/none/upload?path=/&filename=a")) {
            String[] words = line.split(" ");
            boolean rest = words[1].startsWith("/api/");
            HttpRequest request = HttpRequest.newBuilder(service.uri(words[1]))
                    .header("Content-Type", "application/octet-stream")
                    .header(rest ? "Authorization" : "X-CSRF-TOKEN", rest ? "Bearer " + operator : csrf.group(1))
                    .method(words[0], BodyPublishers.ofByteArray(new byte[2 << 20]))
                    .build();
            HttpResponse<String> answer = (rest ? client : browser).send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(line + answer.body()).isIn(201, 302, 400, 404);
            assertThat(answer.body()).as(line).doesNotContain("body is too large");
        }
    }

    @Test
    void refuses_a_body_of_many_small_things() throws Exception {
        String labels =
                IntStream.range(0, 60_000).mapToObj(i -> "\"" + i + "\":\"\"").collect(Collectors.joining(","));
        String body = "{\"image\": \"busybox\", \"labels\": {" + labels + "}}";
        assertThat(post(operator, "/containers/preview", BodyPublishers.ofString(body))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void a_viewer_is_refused_before_the_body_is_read() throws Exception {
        HttpResponse<String> refused = post(viewer, "/containers", BodyPublishers.ofString("{ this is no JSON"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(post(viewer, "/containers/preview", BodyPublishers.ofString("{"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(service.bean(AuditTrail.class).search(AuditFilter.ANY, 100).entries())
                .anyMatch(entry -> entry.actor().equals("vera")
                        && entry.outcome().equals("refused")
                        && entry.action().equals("container.created"));
    }

    @Test
    void a_stranger_cannot_make_the_sign_in_read_much() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri("/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=" + "x".repeat(100_000)))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(413);
    }

    @Test
    void the_docker_socket_refuses_them_too_many_at_once() throws Exception {
        String nested =
                "{\"Labels\":[" + Stream.generate(() -> "[]").limit(1_300_000).collect(Collectors.joining(",")) + "]}";
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> socket(nested), Thread::startVirtualThread));
        }
        for (CompletableFuture<String> answer : answers) {
            assertThat(answer.get()).startsWith("HTTP/1.1 413").contains("{\"message\":");
        }
        String tokens =
                "{\"Labels\":[" + Stream.generate(() -> "[]").limit(60_000).collect(Collectors.joining(",")) + "]}";
        assertThat(socket(tokens)).startsWith("HTTP/1.1 413").contains("asks for too much at once");
    }

    private String socket(String body) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(service.run().resolve("docker.sock")));
            String head = "POST /v1.43/containers/create HTTP/1.1\r\nHost: d\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
            CompletableFuture<Void> sent =
                    CompletableFuture.runAsync(() -> send(channel, head + body), Thread::startVirtualThread);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            Channels.newInputStream(channel).transferTo(answer);
            sent.exceptionally(refused -> null).join();
            return answer.toString(StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void send(SocketChannel channel, String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void takes_no_form_for_a_body_of_the_api() throws Exception {
        byte[] archive = {0, 0x1b, '%', 'Z', 'Z', '=', (byte) 0xff};
        for (String path : List.of("/images/import?name=x", "/containers")) {
            HttpResponse<String> answer =
                    post("nobody", path, "application/x-www-form-urlencoded", BodyPublishers.ofByteArray(archive));
            assertThat(answer.statusCode()).isEqualTo(415);
            assertThat(answer.body()).contains("'Content-Type: application/json'");
        }
    }

    private HttpResponse<String> post(String token, String path, BodyPublisher body) throws Exception {
        return post(token, path, "application/json", body);
    }

    private HttpResponse<String> post(String token, String path, String type, BodyPublisher body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri("/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .POST(body)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
