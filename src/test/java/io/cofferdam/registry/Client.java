package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.layer.Stores;
import io.cofferdam.layer.UnpackLimits;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** One side of a transfer: stores below a test's directory and the way from there to registries. */
record Client(Stores stores, RegistryClient registries, List<PullProgress> progress) implements AutoCloseable {

    /** Impatient, so that a test need not be patient. */
    static final RegistrySettings QUICK = new RegistrySettings(
            Map.of(),
            List.of(),
            Map.of(),
            Path.of("/nonexistent"),
            3,
            Duration.ofSeconds(5),
            Duration.ofMillis(700),
            3,
            Duration.ofMillis(2));

    static final Platform AMD64 = new Platform("linux", "amd64", null);

    /** Waits for a silent registry longer than a test may take. */
    static RegistrySettings patient() {
        return settings(Map.of(), List.of(), Path.of("/nonexistent"), Duration.ofMinutes(5));
    }

    static RegistrySettings settings(
            Map<String, List<String>> mirrors, List<String> insecure, Path certificates, Duration stall) {
        return new RegistrySettings(
                mirrors, insecure, Map.of(), certificates, 3, QUICK.connectTimeout(), stall, 3, QUICK.firstDelay());
    }

    static Client in(Path directory) {
        return in(directory, QUICK, Stores.TIGHT);
    }

    static Client in(Path directory, RegistrySettings settings, UnpackLimits limits) {
        return new Client(Stores.in(directory, limits), new RegistryClient(settings), new CopyOnWriteArrayList<>());
    }

    Pulled pull(String name) {
        return pull(name, AMD64, Credentials.NONE);
    }

    Pulled pull(String name, Platform platform, Credentials credentials) {
        return new ImagePuller(registries, stores.images(), stores.layers())
                .pull(new PullRequest(ImageReference.parse(name), platform, credentials), progress::add);
    }

    Pushed push(String name, Credentials credentials) {
        return new ImagePusher(registries, stores.images())
                .push(ImageReference.parse(name), credentials, progress::add);
    }

    /** The statuses that a layer or tag went through, each once. */
    List<String> told(@Nullable String id) {
        return progress.stream()
                .filter(step -> java.util.Objects.equals(step.id(), id))
                .map(PullProgress::status)
                .distinct()
                .toList();
    }

    ProblemException refused(String name) {
        return refused(() -> pull(name));
    }

    static ProblemException refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
        return Assertions.catchThrowableOfType(ProblemException.class, act);
    }

    /** A pull fails with a problem of that kind whose text has all these words, and leaves no image behind. */
    void assertRefused(String name, Kind kind, String... words) {
        assertProblem(refused(name), kind, words);
        assertThat(stores.images().list()).isEmpty();
    }

    static void assertProblem(@Nullable ProblemException problem, Kind kind, String... words) {
        assertThat(problem).as("it should have failed").isNotNull();
        String line = problem.problem().line();
        assertThat(line).contains(words);
        assertThat(problem.kind()).as(line).isEqualTo(kind);
        assertThat(problem.problem().what()).isNotBlank();
        assertThat(problem.problem().why()).isNotBlank();
        assertThat(problem.problem().remedy()).isNotBlank();
    }

    List<String> partials() {
        return Stores.names(stores.root().resolve("images/partial")).toList();
    }

    void assertNothingLeft() {
        try {
            assertThat(stores.leftovers()).isEmpty();
            assertThat(partials()).isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        registries.close();
    }
}
