package io.cofferdam.registry;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Turns a challenge and credentials into the header that a registry wants (distribution's token authentication). */
final class Authorizer {

    private static final int MAX_TOKEN_BYTES = 1 << 20;
    /** What the specification says a token lasts when the answer does not. */
    private static final long DEFAULT_SECONDS = 60;

    private static final Duration EARLY = Duration.ofSeconds(10);
    private static final int MAX_TOKENS = 1000;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Transport transport;
    private final RealmRules realms;
    private final Map<TokenKey, Token> tokens = new ConcurrentHashMap<>();

    private record TokenKey(Endpoint endpoint, Credentials credentials, String service, String scope) {}

    private record Token(String value, Instant expires) {}

    Authorizer(Transport transport, RealmRules realms) {
        this.transport = transport;
        this.realms = realms;
    }

    /**
     * The Authorization header, null where none is needed or there is nothing to show.
     *
     * @param scope what the token shall allow, several separated by blanks, empty for a mere sign-in
     * @param fresh do not use a token from before: it was refused
     */
    @Nullable
    String header(
            Endpoint endpoint,
            @Nullable Challenge challenge,
            Credentials credentials,
            String scope,
            boolean fresh,
            InFlight inFlight)
            throws IOException {
        if (challenge == null) {
            return null;
        }
        if (!challenge.isBearer()) {
            return credentials instanceof Credentials.Password password ? basic(password) : null;
        }
        URI realm = realms.check(endpoint, challenge.parameter("realm"));
        String service = Objects.requireNonNullElse(challenge.parameter("service"), "");
        TokenKey key = new TokenKey(endpoint, credentials, service, scope);
        Token token = fresh ? null : tokens.get(key);
        if (token == null || token.expires().isBefore(Instant.now())) {
            token = fetch(endpoint, realm, key, inFlight);
            if (tokens.size() > MAX_TOKENS) {
                tokens.clear();
            }
            tokens.put(key, token);
        }
        return "Bearer " + token.value();
    }

    private Token fetch(Endpoint endpoint, URI realm, TokenKey key, InFlight inFlight) throws IOException {
        try (Answer answer = transport.send(request(endpoint, realm, key).forSmallAnswer(), inFlight)) {
            if (Retries.isPassing(answer.status())) {
                throw new IOException("its token service answered " + answer.status());
            }
            if (answer.status() == 401 || answer.status() == 403 || answer.status() == 400) {
                throw RegistryProblems.badLogin(endpoint, RegistryProblems.said(answer));
            }
            if (!answer.isSuccess()) {
                throw RegistryProblems.unexpected(endpoint, "give a token", answer);
            }
            return read(endpoint, answer.bytes(MAX_TOKEN_BYTES));
        }
    }

    private static Call request(Endpoint endpoint, URI realm, TokenKey key) {
        if (key.credentials() instanceof Credentials.IdentityToken identity) {
            String form = "grant_type=refresh_token&client_id=cofferdam" + parameter("service", key.service())
                    + parameter("scope", key.scope()) + parameter("refresh_token", identity.token());
            return Call.get(realm, endpoint.trust())
                    .method("POST")
                    .with("Content-Type", "application/x-www-form-urlencoded")
                    .body(Call.Body.of(form.getBytes(StandardCharsets.UTF_8)));
        }
        String query = parameter("service", key.service()) + scopes(key.scope());
        if (key.credentials() instanceof Credentials.Password password) {
            query += parameter("account", password.username());
        }
        String separator = realm.getRawQuery() == null ? "?" : "&";
        String bare = realm.toString() + (query.isEmpty() ? "" : separator + query.substring(1));
        Call call = Call.get(URI.create(bare), endpoint.trust());
        return key.credentials() instanceof Credentials.Password password
                ? call.with("Authorization", basic(password))
                : call;
    }

    private static Token read(Endpoint endpoint, byte[] json) {
        try {
            JsonNode answer = MAPPER.readTree(json);
            String value =
                    answer.path("token").asString(answer.path("access_token").asString(""));
            if (value.isEmpty() || value.chars().anyMatch(c -> c < 0x21 || c > 0x7E)) {
                throw RegistryProblems.misbehaved(endpoint, "Its token service gave no token.");
            }
            long seconds = Math.clamp(answer.path("expires_in").asLong(DEFAULT_SECONDS), DEFAULT_SECONDS, 86_400);
            return new Token(value, Instant.now().plusSeconds(seconds).minus(EARLY));
        } catch (JacksonException e) {
            throw RegistryProblems.misbehaved(endpoint, "Its token service gave no JSON.");
        }
    }

    private static String basic(Credentials.Password password) {
        String pair = password.username() + ":" + password.password();
        if (password.username().indexOf(':') >= 0) {
            throw ProblemException.invalid(
                    "The user name for the registry cannot be used.",
                    "It has a ':', which HTTP's basic authentication takes for the beginning of the password.",
                    "Use another account.");
        }
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** Each scope is a parameter of its own. */
    private static String scopes(String scope) {
        return java.util.Arrays.stream(scope.split(" "))
                .map(one -> parameter("scope", one))
                .collect(java.util.stream.Collectors.joining());
    }

    private static String parameter(String name, String value) {
        return value.isEmpty() ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
