package io.cofferdam.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who acts.
 *
 * @param name the user's name; for the service itself "cofferdam"
 * @param role what the actor is trusted with
 * @param kind how the actor proved to be who it is
 * @param sessionId the console session's public id, if there is one
 * @param tokenName the API token's name, if one was used
 */
public record Actor(
        String name,
        Role role,
        Kind kind,
        @Nullable String sessionId,
        @Nullable String tokenName) {

    /** How an actor proved its identity. */
    public enum Kind {
        USER,
        TOKEN,
        SOCKET_UID,
        SYSTEM;

        /** The name as the audit log shows it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Actor session(String name, Role role, String sessionId) {
        return new Actor(name, role, Kind.USER, sessionId, null);
    }

    public static Actor token(String name, Role role, String tokenName) {
        return new Actor(name, role, Kind.TOKEN, null, tokenName);
    }

    public static Actor socket(String name, Role role) {
        return new Actor(name, role, Kind.SOCKET_UID, null, null);
    }
}
