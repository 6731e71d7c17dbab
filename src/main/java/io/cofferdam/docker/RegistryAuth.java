package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The credentials that clients send along: JSON in base64 in the header X-Registry-Auth, or as the body of {@code /auth}. */
final class RegistryAuth {

    private static final int MAX_CHARS = 64 << 10;

    private RegistryAuth() {}

    static Credentials ofHeader(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return Credentials.NONE;
        }
        try {
            if (header.length() > MAX_CHARS) {
                throw new IllegalArgumentException("it is too long");
            }
            // Docker's own clients disagree about the alphabet and the padding
            String text = header.strip().replace('+', '-').replace('/', '_').replace("=", "");
            byte[] json = Base64.getUrlDecoder().decode(text);
            return of(Json.parse(json));
        } catch (IllegalArgumentException | ProblemException e) {
            // what exactly is wrong stays unsaid: it may be a part of a password
            throw unreadable();
        }
    }

    private static ProblemException unreadable() {
        return ProblemException.invalid(
                "The credentials for the registry could not be read.",
                "They are not base64 of a JSON object.",
                "Sign in again with docker login.");
    }

    static Credentials of(JsonNode auth) {
        String identity = text(auth, "identitytoken");
        if (!identity.isEmpty()) {
            return new Credentials.IdentityToken(identity);
        }
        String user = text(auth, "username");
        String password = text(auth, "password");
        String both = text(auth, "auth");
        if (user.isEmpty() && !both.isEmpty()) {
            String pair = decoded(both);
            int colon = pair.indexOf(':');
            user = colon < 0 ? pair : pair.substring(0, colon);
            password = colon < 0 ? "" : pair.substring(colon + 1);
        }
        return user.isEmpty() ? Credentials.NONE : new Credentials.Password(user, password);
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
    }

    static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
