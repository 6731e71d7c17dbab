package io.cofferdam.registry;

import io.cofferdam.problem.ProblemException;

/** Who to be towards a registry; none of these shows its secret as text. */
public sealed interface Credentials {

    Credentials NONE = new Anonymous();

    record Anonymous() implements Credentials {}

    record Password(String username, String password) implements Credentials {
        public Password {
            if (username == null || username.isBlank() || password == null) {
                throw ProblemException.invalid(
                        "The login is not whole.", "It lacks the user name or the password.", "Give both.");
            }
        }

        @Override
        public String toString() {
            return "Password[" + username + "]";
        }
    }

    /** A refresh token, which {@code docker login} stores for registries that give one (distribution's token/oauth). */
    record IdentityToken(String token) implements Credentials {
        @Override
        public String toString() {
            return "IdentityToken[]";
        }
    }
}
