package io.cofferdam.console;

import org.springframework.http.ResponseCookie;

/** The cookie that holds a session; its name tells instances on one host apart, because cookies ignore ports. */
public final class SessionCookie {

    private final String name;

    public SessionCookie(String instance) {
        this.name = "__Host-cofferdam-" + instance;
    }

    public String name() {
        return name;
    }

    /** For a session cookie of the browser: it ends with it, or earlier when the service says so. */
    String set(String value) {
        return cookie(value).build().toString();
    }

    String clear() {
        return cookie("").maxAge(0).build().toString();
    }

    private ResponseCookie.ResponseCookieBuilder cookie(String value) {
        return ResponseCookie.from(name, value)
                .path("/")
                .secure(true)
                .httpOnly(true)
                .sameSite("Strict");
    }
}
