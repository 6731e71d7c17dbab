package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Role;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.container.Engine;
import io.cofferdam.container.ExitStatus;
import io.cofferdam.container.WaitCondition;
import io.cofferdam.linux.Trees;
import io.cofferdam.operations.AccountOperations;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Attaching to containers by WebSocket, with the client of the JDK. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class WebSocketAttachIT {

    private static final String ALL = "?stream=1&stdin=1&stdout=1&stderr=1";

    private final HttpClient http = HttpClient.newHttpClient();
    private Path directory;
    private RunningService service;
    private SocketRelay relay;
    private Engine engine;

    @BeforeAll
    void start() throws Exception {
        directory = Files.createTempDirectory("cfd-ws");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        service = RunningService.start(directory);
        relay = new SocketRelay(service.run().resolve("docker.sock"));
        engine = service.bean(Engine.class);
    }

    @AfterAll
    void stop() throws Exception {
        relay.close();
        service.close();
        Trees.remove(directory);
    }

    @Test
    void carries_both_ways_until_the_process_ends() throws Exception {
        create("both", false, "sh", "-c", "read word; echo got $word; echo also >&2; exit 4");
        Heard heard = new Heard();
        WebSocket socket = attach("v1.51", "both", ALL, heard);
        engine.start("both");
        socket.sendText("wo", false).join();
        socket.sendText("rd\n", true).join();
        assertThat(heard.end()).isEqualTo(WebSocket.NORMAL_CLOSURE);
        // no frames of Docker's own in those of the WebSocket
        assertThat(heard.binary()).isEqualTo("got word\nalso\n");
        assertThat(heard.text()).isEmpty();
        assertThat(exit("both").code()).isEqualTo(4);
        assertThat(service.bean(AuditTrail.class).search(AuditFilter.ANY, 100).entries())
                .anyMatch(entry -> entry.action().equals("container.attached")
                        && entry.outcome().equals("done")
                        && entry.parameters().contains("\"stdin\":true"));
    }

    @Test
    void a_closed_socket_is_the_end_of_input() throws Exception {
        create("ending", false, "sh", "-c", "cat; exit 7");
        Heard heard = new Heard();
        WebSocket socket = attach("v1.51", "ending", ALL, heard);
        engine.start("ending");
        socket.sendBinary(ByteBuffer.wrap("word".getBytes(StandardCharsets.UTF_8)), true)
                .join();
        heard.awaitBinary("word");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(exit("ending").code()).isEqualTo(7);
    }

    @Test
    void a_client_that_is_cut_off_leaves_the_process_alone() throws Exception {
        create("cut", true, "sh", "-c", "echo begun; read word; exit 5");
        Heard heard = new Heard();
        WebSocket socket = attach("v1.51", "cut", ALL, heard);
        engine.start("cut");
        heard.awaitBinary("begun");
        socket.abort();
        Heard again = new Heard();
        WebSocket next = attach("v1.51", "cut", ALL, again);
        next.sendText("word\n", true).join();
        assertThat(again.end()).isEqualTo(WebSocket.NORMAL_CLOSURE);
        assertThat(exit("cut").code()).isEqualTo(5);
    }

    @Test
    void the_detach_keys_end_the_viewing_only() throws Exception {
        create("kept", true, "sh", "-c", "echo begun; exec sleep 1000");
        Heard heard = new Heard();
        WebSocket socket = attach("v1.51", "kept", ALL + "&detachKeys=ctrl-a,x", heard);
        engine.start("kept");
        heard.awaitBinary("begun");
        socket.sendText("\u0001x", true).join();
        assertThat(heard.end()).isEqualTo(WebSocket.NORMAL_CLOSURE);
        assertThat(engine.require("kept").state().status().hasProcesses()).isTrue();
    }

    @Test
    void brings_what_was_logged_and_the_streams_that_were_asked_for() throws Exception {
        create("logged", false, "sh", "-c", "echo out; echo err >&2");
        engine.start("logged");
        exit("logged");
        assertThat(logged("v1.51", "?logs=1&stdout=1")).isEqualTo("out\n");
        assertThat(logged("v1.51", "?logs=1&stderr=1")).isEqualTo("err\n");
        assertThat(logged("v1.41", "?logs=1")).contains("out\n", "err\n");
    }

    @Test
    void old_clients_get_text() throws Exception {
        create("old", false, "echo", "für 木");
        Heard heard = new Heard();
        attach("v1.27", "old", "?stream=1", heard);
        engine.start("old");
        assertThat(heard.end()).isEqualTo(WebSocket.NORMAL_CLOSURE);
        assertThat(heard.text()).isEqualTo("für 木\n");
        assertThat(heard.binary()).isEmpty();
    }

    @Test
    void much_comes_whole_however_slowly_it_is_read_and_a_large_message_goes_whole() throws Exception {
        create("much", false, "sh", "-c", "head -c 3000000 | tee /tmp/in | wc -c; sha256sum </tmp/in; seq 400000");
        Heard heard = new Heard();
        heard.slowly = true;
        WebSocket socket = attach("v1.51", "much", ALL, heard);
        engine.start("much");
        byte[] large = new byte[3_000_000];
        new java.util.Random(1).nextBytes(large);
        socket.sendBinary(ByteBuffer.wrap(large), true).join();
        assertThat(heard.end()).isEqualTo(WebSocket.NORMAL_CLOSURE);
        String sum = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(large));
        assertThat(heard.binary()).startsWith("3000000\n" + sum).endsWith("\n399999\n400000\n");
        assertThat(heard.binary().lines().count()).isEqualTo(400_002);
    }

    @Test
    void refuses_with_a_status_and_does_nothing_then() throws Exception {
        create("plain", false, "true");
        HttpResponse<String> bare = http.send(
                HttpRequest.newBuilder(uri("http", "v1.51", "plain", ALL)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(bare.statusCode()).isEqualTo(400);
        assertThat(bare.body()).contains("Upgrade: websocket");
        assertThat(upgrade("root", "plain", "12")).contains("HTTP/1.1 426");
        assertThat(upgrade("root", "nosuch", "13")).contains("HTTP/1.1 404").contains("No such container: nosuch");
        service.bean(AccountOperations.class)
                .createUser(Caller.system(), "games", Role.VIEWER, "a long enough password");
        assertThat(upgrade("games", "plain", "13")).contains("HTTP/1.1 403");
        engine.start("plain");
        assertThat(exit("plain").code()).isZero();
    }

    private String logged(String version, String query) throws Exception {
        Heard heard = new Heard();
        attach(version, "logged", query, heard);
        assertThat(heard.end()).isEqualTo(WebSocket.NORMAL_CLOSURE);
        return heard.binary();
    }

    /** What curl shows of the answer to a handshake. */
    private String upgrade(String user, String container, String version) throws Exception {
        Process curl = new ProcessBuilder(
                        "setpriv",
                        "--reuid",
                        user,
                        "--clear-groups",
                        "--regid",
                        "nogroup",
                        "curl",
                        "-si",
                        "--max-time",
                        "10",
                        "--unix-socket",
                        service.run().resolve("docker.sock").toString(),
                        "-H",
                        "Connection: Upgrade",
                        "-H",
                        "Upgrade: websocket",
                        "-H",
                        "Sec-WebSocket-Version: " + version,
                        "-H",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                        "http://d/v1.51/containers/" + container + "/attach/ws" + ALL)
                .redirectErrorStream(true)
                .start();
        return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void create(String name, boolean tty, String... command) throws Exception {
        String words = "\"" + String.join("\",\"", command) + "\"";
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(
                                "http://localhost:" + relay.port() + "/v1.51/containers/create?name=" + name))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("""
                                {"Image":"busybox","Cmd":[%s],"Tty":%s,"OpenStdin":true,"StdinOnce":true,
                                 "AttachStdin":true,"AttachStdout":true,"AttachStderr":true}""".formatted(words, tty)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private WebSocket attach(String version, String name, String query, Heard heard) throws Exception {
        return http.newWebSocketBuilder()
                .buildAsync(uri("ws", version, name, query), heard)
                .get(10, TimeUnit.SECONDS);
    }

    private URI uri(String scheme, String version, String name, String query) throws Exception {
        return URI.create(
                "%s://localhost:%d/%s/containers/%s/attach/ws%s".formatted(scheme, relay.port(), version, name, query));
    }

    private ExitStatus exit(String name) throws Exception {
        return engine.waitFor(name, WaitCondition.NOT_RUNNING).get(20, TimeUnit.SECONDS);
    }

    /** What comes over a socket. */
    private static final class Heard implements WebSocket.Listener {

        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Integer> end = new CompletableFuture<>();
        private boolean slowly;

        @Override
        public synchronized CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            binary.writeBytes(bytes);
            notifyAll();
            if (slowly) {
                CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS).execute(() -> socket.request(1));
            } else {
                socket.request(1);
            }
            return null;
        }

        @Override
        public synchronized CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            end.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            end.completeExceptionally(error);
        }

        int end() throws Exception {
            return end.get(30, TimeUnit.SECONDS);
        }

        synchronized String binary() {
            return binary.toString(StandardCharsets.UTF_8);
        }

        synchronized String text() {
            return text.toString();
        }

        synchronized void awaitBinary(String part) throws InterruptedException {
            while (!binary().contains(part)) {
                wait();
            }
        }
    }
}
