package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageReference;
import io.cofferdam.layer.Stores;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that point elsewhere: secrets stay where they belong, and nobody is asked who must not be. */
class StrangerIT {

    private static final ServedImage IMAGE = ServedImage.of(ServedImage.tar("file", "content"));
    private static final Digest LAYER = IMAGE.layer(0).digest();
    private static final Credentials ADA = new Credentials.Password("ada", "secret");
    private static final String BASIC = "Basic YWRhOnNlY3JldA==";

    @TempDir
    Path base;

    private ScriptedRegistry registry;
    private ScriptedRegistry stranger;
    private Client client;
    private String name;

    @BeforeEach
    void open() throws IOException {
        registry = ScriptedRegistry.start();
        stranger = ScriptedRegistry.start();
        name = registry.serve(IMAGE);
        client = Client.in(base.resolve("stores"));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        registry.close();
        stranger.close();
    }

    @Test
    void a_redirect_to_another_host_carries_no_credentials() {
        askForPassword();
        stranger.serve(IMAGE);
        registry.onBlob(LAYER, request -> request.redirect("http://" + stranger.authority() + request.path()));
        client.pull(name, Client.AMD64, ADA);
        assertThat(registry.requestsFor(LAYER).getFirst().header("Authorization"))
                .isEqualTo(BASIC);
        assertThat(stranger.requestsFor(LAYER)).hasSize(1);
        assertThat(stranger.requestsFor(LAYER).getFirst().header("Authorization"))
                .isNull();
    }

    @Test
    void a_redirect_to_itself_carries_them() {
        askForPassword();
        registry.onBlob(LAYER, request -> request.redirect("/elsewhere/blobs/x"));
        registry.on("/elsewhere/.*", request -> {
            assertThat(request.header("Authorization")).isEqualTo(BASIC);
            request.answer(200, "application/octet-stream", IMAGE.blobs().get(LAYER));
        });
        client.pull(name, Client.AMD64, ADA);
        assertThat(registry.requests("/elsewhere/.*")).hasSize(1);
    }

    @Test
    void a_stranger_that_asks_for_a_password_gets_none() {
        askForPassword();
        registry.onBlob(LAYER, request -> request.redirect("http://" + stranger.authority() + "/"));
        stranger.on(".*", request -> request.challenge("Basic realm=\"give it to me\""));
        assertThat(Client.refused(() -> client.pull(name, Client.AMD64, ADA))).isNotNull();
        assertThat(stranger.requests(".*"))
                .isNotEmpty()
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).isNull());
    }

    @Test
    void a_page_for_people_takes_no_sign_in() {
        registry.on("/login", request -> request.answer(200, "text/html", "<html>".getBytes(StandardCharsets.UTF_8)));
        registry.on("/v2/", request -> request.redirect("/login"));
        Client.assertProblem(signInRefused(), Kind.INVALID, "something else than a registry does");
        stranger.on("/v2/", request -> request.answer(200, "application/json", "{}".getBytes(StandardCharsets.UTF_8)));
        registry.on("/v2/", request -> request.redirect("http://" + stranger.authority() + "/v2/"));
        Client.assertProblem(
                signInRefused(), Kind.INVALID, "It redirects to " + stranger.authority() + ", which is another host.");
        assertThat(stranger.requests(".*")).isEmpty();
        registry.on("/v2/", request -> request.status(204, Map.of()));
        Client.assertProblem(signInRefused(), Kind.INVALID, "something else than a registry does");
    }

    @Test
    void a_registry_that_only_says_ok_takes_a_sign_in() {
        registry.on("/v2/", request -> request.status(200, Map.of()));
        client.registries().signIn(registry.authority(), ADA);
        registry.on(
                "/v2/",
                request -> request.send(
                        200,
                        Map.of("Docker-Distribution-Api-Version", "registry/2.0"),
                        "OK".getBytes(StandardCharsets.UTF_8),
                        2));
        client.registries().signIn(registry.authority(), ADA);
    }

    private ProblemException signInRefused() {
        return Client.refused(() -> client.registries().signIn(registry.authority(), ADA));
    }

    @Test
    void redirects_that_lead_nowhere() {
        registry.onBlob(LAYER, request -> request.redirect(request.path()));
        client.assertRefused(name, Kind.INVALID, "It redirects more than 5 times.");
        assertThat(registry.requestsFor(LAYER)).hasSize(6);
        for (String location : List.of("file:///etc/passwd", "http://user@host/", "http:///", "\\x", "http://a b/")) {
            registry.onBlob(LAYER, request -> request.redirect(location));
            client.assertRefused(name, Kind.INVALID, "It redirects to ");
        }
        registry.onBlob(LAYER, request -> request.status(307, Map.of()));
        client.assertRefused(name, Kind.INVALID, "It redirects to ");
        client.assertNothingLeft();
    }

    @Test
    void no_registry_leads_to_a_cloud_s_metadata() {
        registry.onBlob(LAYER, request -> request.redirect("http://169.254.169.254/latest/meta-data"));
        client.assertRefused(name, Kind.INVALID, "It redirects to 169.254.169.254", "or of the link");
        client.assertNothingLeft();
    }

    @Test
    void a_public_registry_does_not_lead_into_private_networks() throws Exception {
        String publicName = TestNames.PUBLIC + ":" + registry.port() + "/app:1";
        RegistrySettings settings =
                Client.settings(Map.of(), List.of(TestNames.PUBLIC), Path.of("/nonexistent"), Duration.ofSeconds(5));
        try (Client outside = Client.in(base.resolve("stores"), settings, Stores.TIGHT)) {
            for (String host :
                    List.of(stranger.authority(), "private.test", "metadata.test", "169.254.169.254", "[::1]")) {
                registry.onBlob(LAYER, request -> request.redirect("http://" + host + "/latest/meta-data"));
                outside.assertRefused(
                        publicName, Kind.INVALID, "It redirects to ", "an address of this host, of a private network");
            }
            outside.assertNothingLeft();
        }
        assertThat(stranger.requests(".*")).isEmpty();
        registry.onBlob(LAYER, Request::honestly);
        try (Client outside = Client.in(base.resolve("others"), settings, Stores.TIGHT)) {
            outside.pull(publicName);
        }
    }

    @Test
    void an_encrypted_registry_does_not_lead_to_one_that_is_not() throws Exception {
        try (EncryptedRegistry encrypted = new EncryptedRegistry(base.resolve("certs.d"))) {
            encrypted.registry.onBlob(
                    LAYER, request -> request.redirect("http://" + stranger.authority() + request.path()));
            encrypted.client.assertRefused(
                    encrypted.name, Kind.INVALID, "It redirects from an encrypted address to one that is not.");
            encrypted.registry.on(
                    ".*/manifests/.*",
                    request -> request.challenge(
                            "Bearer realm=\"http://%s:%d/token\"".formatted(TestNames.OWN, stranger.port())));
            encrypted.client.assertRefused(
                    encrypted.name, Kind.FORBIDDEN, "sends for its token to registry.test", "It is not encrypted");
        }
        assertThat(stranger.requests(".*")).isEmpty();
    }

    @Test
    void a_token_of_another_host_is_not_asked_for() {
        stranger.document("/token", "application/json", "{\"token\":\"t\"}".getBytes(StandardCharsets.UTF_8));
        for (String realm : List.of("http://localhost:" + stranger.port() + "/token", "https://auth.evil.test/token")) {
            registry.on("/v2/.*", request -> request.challenge("Bearer realm=\"" + realm + "\",service=\"s\""));
            client.assertRefused(name, Kind.FORBIDDEN, "which was not asked", "cofferdam.registry.realms");
            Client.assertProblem(
                    Client.refused(() -> client.pull(name, Client.AMD64, ADA)), Kind.FORBIDDEN, "which was not asked");
        }
        for (String realm : List.of("", "file:///etc/passwd", "http://ada@" + registry.authority(), "::")) {
            registry.on("/v2/.*", request -> request.challenge("Bearer realm=\"" + realm + "\""));
            client.assertRefused(name, Kind.INVALID, "a sign-in that cannot be understood");
        }
        assertThat(stranger.requests(".*")).isEmpty();
    }

    @Test
    void a_token_is_fetched_with_the_password_and_shown_in_its_place() {
        askForToken("t");
        client.pull(name, Client.AMD64, ADA);
        Request token = registry.requests("/token").getFirst();
        assertThat(token.header("Authorization")).isEqualTo(BASIC);
        assertThat(token.query()).contains("service=s", "scope=repository:app:pull", "account=ada");
        assertThat(registry.requests("/token")).hasSize(1);
        assertThat(registry.requests("/v2/app/.*"))
                .allSatisfy(
                        request -> assertThat(request.header("Authorization")).isEqualTo("Bearer t"));
    }

    @Test
    void a_token_service_that_knows_only_some_is_not_asked_for_nobody() {
        askForToken("t");
        registry.on("/token", request -> {
            if (request.header("Authorization") == null) {
                request.error(401, "UNAUTHORIZED", "who are you");
            } else {
                request.answer(200, "application/json", "{\"access_token\":\"t\"}".getBytes(StandardCharsets.UTF_8));
            }
        });
        client.pull(name, Client.AMD64, ADA);
    }

    @Test
    void a_token_that_expires_in_the_middle_is_replaced() {
        AtomicInteger issued = new AtomicInteger();
        registry.on(
                "/token",
                request -> request.answer(
                        200,
                        "application/json",
                        "{\"token\":\"t%d\"}"
                                .formatted(issued.incrementAndGet())
                                .getBytes(StandardCharsets.UTF_8)));
        registry.on("/v2/.*", request -> {
            String wanted = "Bearer t" + (request.path().contains("/blobs/") ? 2 : 1);
            if (wanted.equals(request.header("Authorization"))) {
                request.honestly();
            } else {
                request.challenge(
                        "Bearer realm=\"http://%s/token\",error=\"invalid_token\"".formatted(registry.authority()));
            }
        });
        client.pull(name);
        assertThat(issued).hasValueBetween(2, 3);
    }

    @Test
    void a_token_service_that_is_busy_is_asked_again() {
        AtomicInteger asked = new AtomicInteger();
        askForToken("t");
        registry.on("/token", request -> {
            if (asked.getAndIncrement() == 0) {
                request.error(503, "UNAVAILABLE", "busy");
            } else {
                request.answer(200, "application/json", "{\"token\":\"t\"}".getBytes(StandardCharsets.UTF_8));
            }
        });
        client.pull(name);
    }

    @Test
    void tokens_that_are_none() {
        askForToken("t");
        for (String answer : List.of("", "{}", "{\"token\":\"a\\r\\nHost: evil\"}", "[]", "<html>")) {
            registry.on("/token", request -> request.answer(200, "", answer.getBytes(StandardCharsets.UTF_8)));
            client.assertRefused(name, Kind.INVALID, "Its token service gave no ");
        }
        registry.on("/token", request -> request.error(401, "UNAUTHORIZED", "incorrect username or password"));
        // 401 would let the docker command ask for a password, even where nobody is there to type one
        client.assertRefused(name, Kind.NOT_FOUND, "pull access denied", "incorrect username or password");
    }

    @Test
    void a_list_of_tags_does_not_go_on_elsewhere() {
        ImageReference repository = ImageReference.parse(registry.name("app"));
        stranger.document("/v2/app/tags/list", "", "{\"tags\":[\"evil\"]}".getBytes(StandardCharsets.UTF_8));
        for (String link :
                List.of("http://" + stranger.authority() + "/v2/app/tags/list?n=1", "/v2/other/tags/list?n=1")) {
            registry.on(
                    "/v2/app/tags/list",
                    request -> request.send(
                            200,
                            Map.of("Link", "<" + link + ">; rel=\"next\""),
                            "{\"tags\":[\"1\"]}".getBytes(StandardCharsets.UTF_8),
                            14));
            ProblemException problem = Client.refused(() -> tags(repository));
            Client.assertProblem(problem, Kind.INVALID, "Its list of tags goes on at");
        }
        assertThat(stranger.requests(".*")).isEmpty();
    }

    @Test
    void a_list_of_tags_has_pages_and_an_end() {
        ImageReference repository = ImageReference.parse(registry.name("app"));
        registry.on("/v2/app/tags/list", request -> {
            boolean first = !request.query().contains("last=");
            String json = first ? "{\"tags\":[\"1\"]}" : "{\"tags\":[\"2\"]}";
            Map<String, String> link =
                    first ? Map.of("Link", "</v2/app/tags/list?last=1&n=1>; rel=\"next\"") : Map.of();
            request.send(200, link, json.getBytes(StandardCharsets.UTF_8), json.length());
        });
        assertThat(tags(repository)).containsExactly("1", "2");
        for (String page : List.of("{\"tags\":[]}", "{\"tags\":[%s]}".formatted("\"x\",".repeat(50_000) + "\"x\""))) {
            registry.on(
                    "/v2/app/tags/list",
                    request -> request.send(
                            200,
                            Map.of("Link", "</v2/app/tags/list?n=1>; rel=next"),
                            page.getBytes(StandardCharsets.UTF_8),
                            page.length()));
            Client.assertProblem(Client.refused(() -> tags(repository)), Kind.INVALID, "does not end");
        }
        registry.on(
                "/v2/app/tags/list",
                request ->
                        request.answer(200, "", "{\"tags\":[\"ok\",\"not a tag\"]}".getBytes(StandardCharsets.UTF_8)));
        Client.assertProblem(Client.refused(() -> tags(repository)), Kind.INVALID, "\"not a tag\", which is none");
    }

    private List<String> tags(ImageReference repository) {
        return new ImagePuller(
                        client.registries(),
                        client.stores().images(),
                        client.stores().layers())
                .tags(repository, Credentials.NONE);
    }

    private void askForPassword() {
        registry.on("/v2/.*", request -> {
            if (BASIC.equals(request.header("Authorization"))) {
                request.honestly();
            } else {
                request.challenge("Basic realm=\"registry\"");
            }
        });
    }

    private void askForToken(String token) {
        registry.document(
                "/token",
                "application/json",
                "{\"token\":\"%s\"}".formatted(token).getBytes(StandardCharsets.UTF_8));
        registry.on("/v2/.*", request -> {
            if (("Bearer " + token).equals(request.header("Authorization"))) {
                request.honestly();
            } else {
                request.challenge("Bearer realm=\"http://%s/token\",service=\"s\"".formatted(registry.authority()));
            }
        });
    }

    /** A registry with TLS under a name that is not known to be this host, and a client that trusts its authority. */
    private static final class EncryptedRegistry implements AutoCloseable {

        final ScriptedRegistry registry;
        final Client client;
        final String name;

        EncryptedRegistry(Path certificates) throws Exception {
            TestAuthority authority = new TestAuthority();
            registry = ScriptedRegistry.start(authority.serverContext());
            authority.trustFor(TestNames.OWN + ":" + registry.port(), certificates);
            registry.serve(IMAGE);
            name = TestNames.OWN + ":" + registry.port() + "/app:1";
            RegistrySettings unhurried = new RegistrySettings(
                    Map.of(),
                    List.of(),
                    Map.of(),
                    certificates,
                    3,
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    3,
                    Duration.ofMillis(2));
            client = Client.in(certificates.resolveSibling("encrypted"), unhurried, Stores.TIGHT);
        }

        @Override
        public void close() throws IOException {
            client.close();
            registry.close();
        }
    }
}
