package io.cofferdam.registry;

/** Who to be towards a registry; none of these shows its secret as text. */
public sealed interface Credentials {

    Credentials NONE = new Anonymous();

    record Anonymous() implements Credentials {}

    record Password(String username, String password) implements Credentials {
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
