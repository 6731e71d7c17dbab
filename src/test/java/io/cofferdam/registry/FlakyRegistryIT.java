package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Descriptor;
import io.cofferdam.layer.Stores;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that are honest but fail: what passes is waited for, what does not is said. */
class FlakyRegistryIT {

    private static final ServedImage IMAGE = ServedImage.of(ServedImage.noise("file", 300_000));
    private static final Descriptor LAYER = IMAGE.layer(0);
    private static final byte[] STORED = IMAGE.blobs().get(LAYER.digest());

    @TempDir
    Path base;

    private ScriptedRegistry registry;
    private Client client;

    @BeforeEach
    void open() throws IOException {
        registry = ScriptedRegistry.start();
        client = Client.in(Files.createDirectory(base.resolve("stores")));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        registry.close();
    }

    @Test
    void a_layer_that_breaks_off_at_random_places_is_put_together() {
        Random random = new Random(7);
        AtomicLong sent = new AtomicLong();
        registry.onBlob(LAYER.digest(), request -> {
            int from = request.from();
            int until = Math.min(STORED.length, from + 1 + random.nextInt(60_000));
            sent.addAndGet(until - from);
            request.part(STORED, from, until);
        });
        client.pull(registry.serve(IMAGE));
        assertThat(registry.requestsFor(LAYER.digest())).hasSizeGreaterThan(5);
        // what was on its way when the connection broke may be lost
        assertThat(sent.get()).isBetween((long) STORED.length, 2L * STORED.length);
        assertThat(client.partials()).isEmpty();
    }

    @Test
    void a_registry_that_knows_no_ranges_is_read_from_the_beginning() {
        breakOnceAt(100_000, request -> request.answer(200, "application/octet-stream", STORED));
        client.pull(registry.serve(IMAGE));
        assertThat(registry.requestsFor(LAYER.digest())).hasSize(2);
    }

    @Test
    void an_answer_with_another_range_is_not_taken() {
        breakOnceAt(100_000, request -> {
            if (request.from() == 0) {
                request.answer(200, "application/octet-stream", STORED);
            } else {
                byte[] other = java.util.Arrays.copyOfRange(STORED, 0, STORED.length - request.from());
                String range = "bytes 0-%d/%d".formatted(other.length - 1, STORED.length);
                request.send(206, Map.of("Content-Range", range), other, other.length);
            }
        });
        client.pull(registry.serve(IMAGE));
        assertThat(registry.requestsFor(LAYER.digest())).hasSize(3);
    }

    /** A counting error that the header does not show: only the digest does. */
    @Test
    void a_rest_that_is_shifted_is_fetched_anew_from_the_beginning() {
        breakOnceAt(100_000, request -> {
            if (request.from() == 0) {
                request.answer(200, "application/octet-stream", STORED);
            } else {
                byte[] shifted = java.util.Arrays.copyOfRange(STORED, request.from() - 1, STORED.length - 1);
                String range = "bytes %d-%d/%d".formatted(request.from(), STORED.length - 1, STORED.length);
                request.send(206, Map.of("Content-Range", range), shifted, shifted.length);
            }
        });
        client.pull(registry.serve(IMAGE));
        assertThat(registry.requestsFor(LAYER.digest()))
                .extracting(Request::from)
                .satisfiesExactly(
                        first -> assertThat(first).isZero(),
                        rest -> assertThat(rest).isPositive(),
                        anew -> assertThat(anew).isZero());
        assertThat(client.partials()).isEmpty();
    }

    @Test
    void a_registry_that_refuses_ranges_is_read_from_the_beginning() {
        breakOnceAt(100_000, request -> {
            if (request.from() == 0) {
                request.answer(200, "application/octet-stream", STORED);
            } else {
                request.error(416, "RANGE_INVALID", "no");
            }
        });
        client.pull(registry.serve(IMAGE));
    }

    @Test
    void a_layer_that_falls_silent_is_asked_for_again() {
        AtomicInteger asked = new AtomicInteger();
        registry.onBlob(LAYER.digest(), request -> {
            if (asked.getAndIncrement() == 0) {
                request.send(200, Map.of(), java.util.Arrays.copyOf(STORED, 100_000), STORED.length);
                registry.awaitClose();
            }
            request.honestly();
        });
        client.pull(registry.serve(IMAGE));
        assertThat(registry.requestsFor(LAYER.digest()).getLast().header("Range"))
                .startsWith("bytes=");
    }

    @Test
    void a_registry_that_never_says_a_word() {
        String name = registry.serve(IMAGE);
        registry.on(".*", request -> registry.awaitClose());
        client.assertRefused(name, Kind.UNAVAILABLE, "The registry " + registry.authority(), "fell silent");
        client.assertNothingLeft();
    }

    @Test
    void an_answer_is_not_waited_for_as_long_as_content_and_the_waits_are_told() {
        String name = registry.serve(IMAGE);
        registry.on(".*/manifests/1", request -> registry.awaitClose());
        RegistrySettings settings = new RegistrySettings(
                Map.of(),
                List.of(),
                Map.of(),
                Path.of("/nonexistent"),
                1,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                2,
                Duration.ofMillis(2));
        try (Client hasty = Client.in(base.resolve("stores"), settings, Stores.TIGHT)) {
            long started = System.nanoTime();
            hasty.assertRefused(name, Kind.UNAVAILABLE, "fell silent");
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(30));
            assertThat(hasty.told(null)).containsExactly("It fell silent for too long. Trying again (attempt 2 of 2)");
        }
    }

    @Test
    void a_layer_that_only_drips_is_given_up() {
        String name = registry.serve(IMAGE);
        registry.onBlob(
                LAYER.digest(),
                request -> request.part(STORED, request.from(), Math.min(STORED.length, request.from() + 5_000)));
        client.assertRefused(name, Kind.UNAVAILABLE, "cannot be reached", "kept for the next try");
        assertThat(registry.requestsFor(LAYER.digest())).hasSize(3);
        assertThat(client.told(null)).anyMatch(said -> said.endsWith("Trying again (attempt 3 of 3)"));
    }

    @Test
    void a_registry_that_is_down() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        client.assertRefused(
                "127.0.0.1:" + port + "/app:1",
                Kind.UNAVAILABLE,
                "The registry 127.0.0.1:" + port + " cannot be reached.",
                "It does not accept connections.");
        client.assertNothingLeft();
    }

    @Test
    void only_what_a_pull_has_brought_is_said_to_be_kept() {
        String name = registry.serve(IMAGE);
        client.pull(name);
        registry.on(".*", request -> registry.awaitClose());
        List<ProblemException> problems = List.of(
                Client.refused(() -> client.push(name, Credentials.NONE)),
                Client.refused(() ->
                        new ImageSearch(client.registries()).search("nowhere.test", "app", 25, Credentials.NONE)));
        assertThat(problems).allSatisfy(problem -> {
            Client.assertProblem(problem, Kind.UNAVAILABLE, "cannot be reached", "Check its name and the network.");
            assertThat(problem).message().doesNotContain("kept");
        });
    }

    @Test
    void a_push_that_is_cancelled_is_not_said_to_have_brought_anything() throws Exception {
        String name = registry.serve(IMAGE);
        client.pull(name);
        CountDownLatch asked = new CountDownLatch(1);
        registry.on("/v2/", request -> {
            asked.countDown();
            registry.awaitClose();
        });
        try (Client patient = Client.in(base.resolve("stores"), Client.patient(), Stores.TIGHT)) {
            CompletableFuture<ProblemException> failure = new CompletableFuture<>();
            Thread pusher = Thread.ofPlatform()
                    .start(() -> failure.complete(Client.refused(() -> patient.push(name, Credentials.NONE))));
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            pusher.interrupt();
            assertThat(failure.get(20, TimeUnit.SECONDS))
                    .hasMessageContaining("It was cancelled.")
                    .message()
                    .doesNotContain("kept");
        }
    }

    @Test
    void a_push_says_that_the_content_of_this_host_is_at_fault() throws IOException {
        String name = registry.serve(IMAGE);
        client.pull(name);
        registry.onBlob(LAYER.digest(), request -> request.status(404, Map.of()));
        registry.on(".*/blobs/uploads/.*", request -> {
            request.body();
            request.status(202, Map.of("Location", "/v2/app/blobs/uploads/1"));
        });
        Path layer = base.resolve("stores/images/blobs/sha256")
                .resolve(LAYER.digest().hex());
        byte[] altered = STORED.clone();
        altered[altered.length - 1]++;
        Files.write(layer, altered);
        ProblemException problem = Client.refused(() -> client.push(name, Credentials.NONE));
        Client.assertProblem(
                problem, Kind.INTERNAL, "is not whole on this host", "what its digest says", "store check");
        Files.delete(layer);
        problem = Client.refused(() -> client.push(name, Credentials.NONE));
        Client.assertProblem(problem, Kind.INTERNAL, "is not whole on this host", "is missing", "store check");
        assertThat(problem).message().doesNotContain("cannot be reached").doesNotContain(base.toString());
    }

    @Test
    void a_registry_that_does_not_exist() {
        client.assertRefused(
                "nowhere.test/app:1",
                Kind.UNAVAILABLE,
                "No host of the name nowhere.test was found.",
                "Check its name");
    }

    @Test
    void too_many_requests_are_waited_for_as_long_as_the_registry_says() {
        AtomicInteger asked = new AtomicInteger();
        registry.on(".*/manifests/1", request -> {
            if (asked.getAndIncrement() == 0) {
                request.status(429, Map.of("Retry-After", "1"));
            } else {
                request.honestly();
            }
        });
        long started = System.nanoTime();
        client.pull(registry.serve(IMAGE));
        assertThat(System.nanoTime() - started).isGreaterThan(1_000_000_000L);
        assertThat(client.told(null)).contains("The registry answered 429, trying again in 1 s");
    }

    @Test
    void errors_that_pass_do_not_end_a_pull() {
        Map<String, AtomicInteger> asked = new java.util.concurrent.ConcurrentHashMap<>();
        registry.on("/v2/.*", request -> {
            if (asked.computeIfAbsent(request.path(), path -> new AtomicInteger())
                            .getAndIncrement()
                    < 2) {
                request.error(500, "UNKNOWN", "unknown error");
            } else {
                request.honestly();
            }
        });
        client.pull(registry.serve(IMAGE));
        assertThat(asked).hasSize(4);
    }

    @Test
    void errors_that_do_not_pass_end_it_after_some_attempts() {
        String name = registry.serve(IMAGE);
        registry.on(".*/manifests/1", request -> request.error(500, "UNKNOWN", "out of order"));
        client.assertRefused(name, Kind.UNAVAILABLE, "did not give the manifest", "It answered 500: out of order.");
        assertThat(registry.requests(".*/manifests/1")).hasSize(3);
        registry.on(".*/manifests/1", request -> request.status(429, Map.of("Retry-After", "0")));
        client.assertRefused(name, Kind.TOO_MANY, "It answered 429", "Wait a while");
        assertThat(registry.requests(".*/manifests/1")).hasSize(6);
        client.assertNothingLeft();
    }

    @Test
    void a_layer_that_cannot_be_had_is_the_registrys_fault_and_not_the_archives() {
        String name = registry.serve(IMAGE);
        registry.onBlob(
                LAYER.digest(), request -> request.part(STORED, request.from(), Math.max(50_000, request.from())));
        client.assertRefused(
                name,
                Kind.UNAVAILABLE,
                "The registry " + registry.authority() + " cannot be reached.",
                "What has come so far is kept for the next try.");
        registry.onBlob(LAYER.digest(), request -> request.error(404, "BLOB_UNKNOWN", "blob unknown to registry"));
        client.assertRefused(name, Kind.NOT_FOUND, "did not give the content " + LAYER.digest(), "blob unknown");
    }

    @Test
    void the_failure_of_one_layer_is_told_while_another_is_silent() {
        ServedImage two = ServedImage.of(ServedImage.noise("a", 1000), ServedImage.noise("b", 1000));
        String name = registry.serve(two);
        Client patient = Client.in(base.resolve("stores"), Client.patient(), io.cofferdam.layer.Stores.TIGHT);
        registry.onBlob(two.layer(0).digest(), request -> registry.awaitClose());
        registry.onBlob(two.layer(1).digest(), request -> request.error(404, "BLOB_UNKNOWN", "gone"));
        patient.assertRefused(name, Kind.NOT_FOUND, "gone");
        patient.close();
    }

    @Test
    void an_unknown_tag_is_said_once() {
        registry.serve(IMAGE);
        registry.on(".*/manifests/2", request -> request.error(404, "MANIFEST_UNKNOWN", "manifest unknown"));
        assertThat(client.refused(registry.name("app:2")))
                .hasMessage("manifest for " + registry.name("app:2")
                        + " not found: manifest unknown. The registry has nothing under that name. Check the tag.");
    }

    private void breakOnceAt(int bytes, ScriptedRegistry.Reaction then) {
        AtomicInteger asked = new AtomicInteger();
        registry.onBlob(LAYER.digest(), request -> {
            if (asked.getAndIncrement() == 0) {
                request.part(STORED, 0, bytes);
            } else {
                then.to(request);
            }
        });
    }
}
