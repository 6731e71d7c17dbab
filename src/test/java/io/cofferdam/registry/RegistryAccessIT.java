package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cofferdam.image.ImageReference;
import io.cofferdam.layer.Stores;
import io.cofferdam.problem.ProblemException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into a registry, by which way, and where else its images are looked for. */
class RegistryAccessIT {

    private static final ServedImage IMAGE = ServedImage.of(ServedImage.tar("file", "content"));
    private static final Credentials WRONG = new Credentials.Password("ada", "wrong");

    @TempDir
    Path base;

    @Test
    void a_registry_with_a_password() throws Exception {
        try (DebianRegistry registry = DebianRegistry.withPassword(base.resolve("registry"));
                DebianRegistry source = DebianRegistry.open(base.resolve("source"));
                Client client = Client.in(base.resolve("stores"))) {
            source.put(IMAGE, "app", "1");
            String name = registry.name("app:1");
            client.stores().images().tag(client.pull(source.name("app:1")).image(), ImageReference.parse(name));
            for (Credentials not : List.of(WRONG, Credentials.NONE)) {
                Client.assertProblem(
                        Client.refused(() -> client.push(name, not)), Kind.FORBIDDEN, "denied: requested access to");
                Client.assertProblem(
                        Client.refused(() -> client.pull(name, Client.AMD64, not)),
                        Kind.NOT_FOUND,
                        "pull access denied for");
                Client.assertProblem(
                        Client.refused(() -> client.registries().signIn(registry.authority(), not)),
                        Kind.UNAUTHENTICATED,
                        "login attempt to " + registry.authority() + " failed: unauthorized.");
            }
            client.registries().signIn(registry.authority(), DebianRegistry.ADA);
            client.push(name, DebianRegistry.ADA);
            assertThat(client.pull(name, Client.AMD64, DebianRegistry.ADA).wasThere())
                    .isTrue();
        }
    }

    @Test
    void a_registry_with_a_certificate_of_its_own() throws Exception {
        TestAuthority authority = new TestAuthority();
        try (DebianRegistry registry = DebianRegistry.withTls(base.resolve("registry"), authority)) {
            String host = TestNames.OWN + ":" + registry.port();
            Path certificates = base.resolve("certs.d");
            try (RegistryClient stranger = new RegistryClient(unhurried(Map.of(), List.of(), certificates))) {
                Client.assertProblem(
                        Client.refused(() -> stranger.signIn(host, Credentials.NONE)),
                        Kind.UNAVAILABLE,
                        "The registry " + host + " cannot be reached.",
                        "put the authority's *.crt into",
                        "the directory " + host + " of cofferdam.registry.certificates");
            }
            new TestAuthority().trustFor("other.test", certificates);
            authority.trustFor(host, certificates);
            try (RegistryClient client = new RegistryClient(unhurried(Map.of(), List.of(), certificates))) {
                assertThatCode(() -> client.signIn(host, Credentials.NONE)).doesNotThrowAnyException();
            }
            try (RegistryClient client =
                    new RegistryClient(unhurried(Map.of(), List.of(TestNames.OWN), base.resolve("nothing")))) {
                assertThatCode(() -> client.signIn(host, Credentials.NONE)).doesNotThrowAnyException();
                assertThatCode(() -> client.signIn(registry.authority(), Credentials.NONE))
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void a_certificate_for_another_name_is_refused() throws Exception {
        TestAuthority authority = new TestAuthority();
        try (DebianRegistry registry = DebianRegistry.withTls(base.resolve("registry"), authority)) {
            Path certificates = base.resolve("certs.d");
            String host = "other-name.test:" + registry.port();
            authority.trustFor(host, certificates);
            try (RegistryClient client = new RegistryClient(unhurried(Map.of(), List.of(), certificates))) {
                Client.assertProblem(
                        Client.refused(() -> client.signIn(host, Credentials.NONE)),
                        Kind.UNAVAILABLE,
                        "cannot be reached",
                        "other-name.test");
            }
        }
    }

    @Test
    void mirrors_are_asked_first_and_need_not_have_everything() throws Exception {
        try (DebianRegistry registry = DebianRegistry.withPassword(base.resolve("registry"));
                DebianRegistry mirror = DebianRegistry.open(base.resolve("mirror"))) {
            RegistrySettings settings =
                    unhurried(Map.of(registry.authority(), List.of("http://" + mirror.authority())), List.of(), base);
            mirror.put(IMAGE, "app", "1");
            try (Client client = Client.in(base.resolve("stores"), settings, Stores.TIGHT)) {
                client.pull(registry.name("app:1"));
                assertThat(registry.log("GET", "/v2/app")).isEmpty();
                client.stores()
                        .images()
                        .tag(client.stores().images().list().getFirst(), ImageReference.parse(registry.name("only:1")));
                client.push(registry.name("only:1"), DebianRegistry.ADA);
            }
            try (Client client = Client.in(base.resolve("others"), settings, Stores.TIGHT)) {
                client.pull(registry.name("only:1"), Client.AMD64, DebianRegistry.ADA);
                mirror.stop();
                assertThat(client.pull(registry.name("only:1"), Client.AMD64, DebianRegistry.ADA)
                                .wasThere())
                        .isTrue();
            }
        }
    }

    @Test
    void what_a_mirror_answered_is_told_where_the_registry_cannot_be_reached() throws Exception {
        try (ScriptedRegistry mirror = ScriptedRegistry.start()) {
            RegistrySettings settings = Client.settings(
                    Map.of("nowhere.test", List.of("http://" + mirror.authority())),
                    List.of(),
                    base,
                    Duration.ofSeconds(5));
            try (Client client = Client.in(base.resolve("stores"), settings, Stores.TIGHT)) {
                client.assertRefused(
                        "nowhere.test/app:1",
                        Kind.UNAVAILABLE,
                        "The registry nowhere.test cannot be reached.",
                        "No host of the name nowhere.test was found.",
                        "Its mirror " + mirror.authority() + " said before: manifest for nowhere.test/app:1 not found");
            }
        }
    }

    @Test
    void a_mirror_is_shown_no_password() throws Exception {
        try (ScriptedRegistry registry = ScriptedRegistry.start();
                ScriptedRegistry mirror = ScriptedRegistry.start()) {
            String name = registry.serve(IMAGE);
            mirror.on("/v2/.*", request -> request.challenge("Basic realm=\"mirror\""));
            RegistrySettings settings = Client.settings(
                    Map.of(registry.authority(), List.of("http://" + mirror.authority() + "/")),
                    List.of(),
                    base,
                    Duration.ofSeconds(5));
            try (Client client = Client.in(base.resolve("stores"), settings, Stores.TIGHT)) {
                client.pull(name, Client.AMD64, DebianRegistry.ADA);
            }
            assertThat(mirror.requests(".*"))
                    .isNotEmpty()
                    .allSatisfy(request ->
                            assertThat(request.header("Authorization")).isNull());
        }
    }

    private static RegistrySettings unhurried(
            Map<String, List<String>> mirrors, List<String> insecure, Path certificates) {
        return new RegistrySettings(
                mirrors,
                insecure,
                Map.of(),
                certificates,
                3,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                2,
                Duration.ofMillis(2));
    }
}
