package io.cofferdam.console;

import io.cofferdam.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Puts the frame into the model of each page. */
@ControllerAdvice(annotations = ConsolePage.class)
class FrameAdvice {

    private final HostFacts facts;
    private final Tray tray;
    private final ChangeLog changes;

    FrameAdvice(HostFacts facts, Tray tray, ChangeLog changes) {
        this.facts = facts;
        this.tray = tray;
        this.changes = changes;
    }

    @ModelAttribute("frame")
    ConsoleFrame frame(
            Caller caller, @CookieValue(name = "theme", defaultValue = "") String theme, HttpServletRequest request) {
        return new ConsoleFrame(
                caller, facts.of(caller), theme(theme), tray.of(caller.actor().name()), changes.position());
    }

    /** Only the two words that the style knows get into the page. */
    static String theme(String cookie) {
        return cookie.equals("dark") || cookie.equals("light") ? cookie : "";
    }
}
