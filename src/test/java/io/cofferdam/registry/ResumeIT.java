package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cofferdam.image.Descriptor;
import io.cofferdam.layer.Stores;
import io.cofferdam.problem.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulls that were broken off go on where they stopped, and no byte comes twice. */
class ResumeIT {

    private static final ServedImage IMAGE =
            ServedImage.of(ServedImage.noise("a", 200_000), ServedImage.noise("b", 1000));
    private static final Descriptor LAYER = IMAGE.layer(0);
    private static final byte[] STORED = IMAGE.blobs().get(LAYER.digest());
    private static final int HALF = STORED.length / 2;
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path stores;

    private ScriptedRegistry registry;
    private Client client;
    private String name;

    @BeforeEach
    void open() throws IOException {
        registry = ScriptedRegistry.start();
        name = registry.serve(IMAGE);
        client = Client.in(stores);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        registry.close();
    }

    @Test
    void goes_on_where_the_last_pull_stopped() {
        breakInTheMiddle(client);
        registry.onBlob(LAYER.digest(), Request::honestly);
        client.pull(name);
        assertThat(registry.requestsFor(LAYER.digest()).getLast().header("Range"))
                .isEqualTo("bytes=" + HALF + "-");
        assertThat(registry.requestsFor(IMAGE.layer(1).digest())).hasSize(1);
        assertThat(client.partials()).isEmpty();
    }

    @Test
    void shows_from_the_start_what_came_before() {
        ServedImage large = ServedImage.of(ServedImage.noise("c", 4_000_000));
        Descriptor layer = large.layer(0);
        byte[] stored = large.blobs().get(layer.digest());
        int half = stored.length / 2;
        String largeName = registry.serve(large, "large", "1");
        registry.onBlob(
                layer.digest(), request -> request.part(stored, request.from(), Math.max(half, request.from())));
        assertThat(client.refused(largeName)).isNotNull();
        registry.onBlob(layer.digest(), Request::honestly);
        client.progress().clear();
        client.pull(largeName);
        assertThat(client.progress().stream()
                        .filter(step -> step.status().equals("Downloading"))
                        .map(PullProgress::currentBytes))
                .first()
                .isEqualTo((long) half);
    }

    @Test
    void asks_again_for_what_is_small_and_was_cut() {
        java.util.Map<String, byte[]> small = java.util.Map.of(
                "/v2/app/manifests/1",
                IMAGE.manifest(),
                "/v2/app/blobs/" + IMAGE.config().digest(),
                IMAGE.blobs().get(IMAGE.config().digest()),
                "/v2/app/blobs/" + IMAGE.layer(1).digest(),
                IMAGE.blobs().get(IMAGE.layer(1).digest()));
        small.forEach((path, bytes) -> registry.on(path, request -> {
            if (registry.requests(path).size() == 1) {
                request.send(
                        200,
                        java.util.Map.of("Content-Type", IMAGE.mediaType()),
                        Arrays.copyOf(bytes, bytes.length / 2),
                        bytes.length);
            } else {
                registry.honest(request);
            }
        }));
        client.pull(name);
        small.keySet()
                .forEach(path -> assertThat(registry.requests(path)).as(path).hasSizeGreaterThan(1));
    }

    @Test
    void goes_on_after_a_restart() {
        breakInTheMiddle(client);
        client.close();
        registry.onBlob(LAYER.digest(), Request::honestly);
        client = Client.in(stores);
        client.pull(name);
        assertThat(registry.requestsFor(LAYER.digest()).getLast().header("Range"))
                .isEqualTo("bytes=" + HALF + "-");
        assertThat(registry.requestsFor(IMAGE.layer(1).digest())).hasSize(1);
    }

    @Test
    void goes_on_after_it_was_killed() throws Exception {
        CountDownLatch halfSent = new CountDownLatch(1);
        registry.onBlob(LAYER.digest(), request -> {
            request.send(200, java.util.Map.of(), Arrays.copyOf(STORED, HALF), STORED.length);
            halfSent.countDown();
            registry.awaitClose();
        });
        client.close();
        Process puller = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Puller.class.getName(),
                        stores.toString(),
                        name)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(puller.getInputStream()))) {
            assertThat(halfSent.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(out.readLine()).startsWith("half of it");
        } finally {
            puller.destroyForcibly().waitFor();
        }
        registry.onBlob(LAYER.digest(), Request::honestly);
        client = Client.in(stores);
        client.pull(name);
        assertThat(registry.requestsFor(LAYER.digest()).getLast().from()).isBetween(1, HALF);
        assertThat(client.partials()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"another content", "more than there is of it", ""})
    void drops_a_damaged_part_by_itself(String damage) throws IOException {
        breakInTheMiddle(client);
        Path part = stores.resolve("images/partial/" + LAYER.digest().hex());
        byte[] bytes = damage.startsWith("more")
                ? new byte[STORED.length + 1]
                : damage.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Files.write(part, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        registry.onBlob(LAYER.digest(), Request::honestly);
        client.pull(name);
        assertThat(client.partials()).isEmpty();
    }

    @Test
    void a_part_that_has_all_of_it_is_not_fetched_again() throws IOException {
        Files.write(stores.resolve("images/partial/" + LAYER.digest().hex()), STORED);
        client.pull(name);
        assertThat(registry.requestsFor(LAYER.digest())).isEmpty();
    }

    @Test
    void content_that_is_wrong_is_not_kept_to_be_resumed() throws Exception {
        byte[] wrong = ServedImage.Layer.gzip(ServedImage.noise("x", 200_000)).stored();
        registry.onBlob(LAYER.digest(), request -> request.content("", Arrays.copyOf(wrong, STORED.length)));
        client.refused(name);
        assertThat(client.partials()).doesNotContain(LAYER.digest().hex());
        assertThat(client.stores().leftovers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/", "/v2/app/manifests/1", "config", "layer"})
    void an_interrupt_ends_a_pull_though_the_registry_is_silent(String where) throws Exception {
        String path = switch (where) {
            case "config" -> ".*/" + IMAGE.config().digest();
            case "layer" -> ".*/" + LAYER.digest();
            default -> where;
        };
        CountDownLatch asked = new CountDownLatch(1);
        registry.on(path, request -> {
            if (where.equals("layer")) {
                request.send(200, java.util.Map.of(), Arrays.copyOf(STORED, HALF), STORED.length);
            }
            asked.countDown();
            registry.awaitClose();
        });
        try (Client patient = Client.in(stores, Client.patient(), Stores.TIGHT)) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread puller = Thread.ofPlatform().start(() -> {
                Throwable thrown = catchThrowable(() -> patient.pull(name));
                failure.complete(Thread.interrupted() ? thrown : new AssertionError("the interrupt was swallowed"));
            });
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            puller.interrupt();
            assertThat(puller.join(SOON)).as("it ends").isTrue();
            assertThat(failure.join())
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("It was cancelled. Begin it again");
            assertThat(patient.stores().leftovers()).isEmpty();
        }
    }

    @Test
    void two_pulls_at_once_fetch_every_layer_once() throws Exception {
        ServedImage other = ServedImage.of(ServedImage.noise("a", 200_000), ServedImage.noise("c", 2000));
        assertThat(other.layer(0)).isEqualTo(LAYER);
        String otherName = registry.serve(other, "other", "1");
        CountDownLatch both = new CountDownLatch(4);
        registry.on(".*/manifests/.*", request -> {
            both.countDown();
            both.await();
            request.honestly();
        });
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<Pulled>> pulls = pool.invokeAll(List.of(
                    () -> client.pull(name),
                    () -> client.pull(name),
                    () -> client.pull(otherName),
                    () -> client.pull(otherName)));
            for (Future<Pulled> pull : pulls) {
                pull.get();
            }
        }
        for (Descriptor layer : List.of(LAYER, IMAGE.layer(1), other.layer(1))) {
            assertThat(registry.requestsFor(layer.digest()))
                    .as(layer.toString())
                    .hasSize(1);
        }
        assertThat(client.stores().images().list()).hasSize(2);
        assertThat(client.partials()).isEmpty();
    }

    @Test
    void who_waited_for_a_failed_pull_goes_on_where_it_stopped() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        registry.onBlob(LAYER.digest(), request -> {
            if (request.from() == 0) {
                request.send(200, java.util.Map.of(), Arrays.copyOf(STORED, HALF), STORED.length);
                asked.countDown();
                registry.awaitClose();
            }
            request.honestly();
        });
        try (Client patient = new Client(client.stores(), new RegistryClient(Client.patient()), client.progress())) {
            Thread first = Thread.ofPlatform().start(() -> catchThrowable(() -> patient.pull(name)));
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Pulled> second = CompletableFuture.supplyAsync(() -> client.pull(name));
            first.interrupt();
            second.get(20, TimeUnit.SECONDS);
            first.join();
        }
        assertThat(registry.requestsFor(LAYER.digest()).getLast().from()).isBetween(1, HALF);
    }

    private void breakInTheMiddle(Client puller) {
        registry.onBlob(
                LAYER.digest(), request -> request.part(STORED, request.from(), Math.max(HALF, request.from())));
        assertThat(puller.refused(name)).isNotNull();
        assertThat(puller.partials()).contains(LAYER.digest().hex());
    }

    /** Pulls until it is killed, and says when it has half of the layer. */
    static final class Puller {

        private Puller() {}

        public static void main(String[] args) {
            Client client = Client.in(Path.of(args[0]), Client.patient(), Stores.TIGHT);
            new ImagePuller(
                            client.registries(),
                            client.stores().images(),
                            client.stores().layers())
                    .pull(
                            new PullRequest(
                                    io.cofferdam.image.ImageReference.parse(args[1]), Client.AMD64, Credentials.NONE),
                            step -> {
                                boolean ofIt = LAYER.digest().hex().startsWith(String.valueOf(step.id()));
                                if (ofIt && step.currentBytes() > 0) {
                                    System.out.println("half of it is on its way");
                                }
                            });
        }
    }
}
