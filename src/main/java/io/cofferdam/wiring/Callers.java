package io.cofferdam.wiring;

import io.cofferdam.access.Actor;
import io.cofferdam.access.Addresses;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.Sessions;
import io.cofferdam.access.Tokens;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out who makes a request to the console or the REST API: by bearer token, else by session cookie. */
final class Callers {

    /** The request attribute that holds the {@link Caller}. */
    static final String ATTRIBUTE = Caller.class.getName();

    private static final String BEARER = "Bearer ";

    private final Tokens tokens;
    private final Sessions sessions;
    private final String sessionCookie;

    Callers(Tokens tokens, Sessions sessions, String sessionCookie) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.sessionCookie = sessionCookie;
    }

    static @Nullable Caller of(HttpServletRequest request) {
        return (Caller) request.getAttribute(ATTRIBUTE);
    }

    /** A request that shows a token is judged by it alone, even if it carries a cookie too. */
    static boolean hasBearer(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    static boolean isApi(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/api/");
    }

    Optional<Caller> identify(HttpServletRequest request) {
        Door door = isApi(request) ? Door.REST : Door.CONSOLE;
        if (hasBearer(request)) {
            // The console is for people: a token opens the API only.
            return door == Door.REST ? byToken(request) : Optional.empty();
        }
        return cookie(request)
                .flatMap(sessions::find)
                .map(s -> new Caller(
                        Actor.session(s.user(), s.role(), s.id()), door, Addresses.brief(request.getRemoteAddr())));
    }

    Optional<String> cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(sessionCookie)) {
                    return Optional.of(cookie.getValue());
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Caller> byToken(HttpServletRequest request) {
        String secret =
                request.getHeader("Authorization").substring(BEARER.length()).strip();
        return tokens.verify(secret)
                .map(b -> new Caller(
                        Actor.token(b.user().name(), b.user().role(), b.tokenName()),
                        Door.REST,
                        Addresses.brief(request.getRemoteAddr())));
    }
}
