package io.cofferdam.console;

import io.cofferdam.access.Caller;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The one stream of a browser tab: what changes on the page it shows. */
@Controller
class Live {

    private final LiveHub hub;

    Live(LiveHub hub) {
        this.hub = hub;
    }

    /**
     * @param parameters {@code view=containers} with the list's own parameters, or {@code view=container&id=…}, or neither
     *     for a page that only has the frame; {@code since} is where the page was drawn
     */
    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream(
            Caller caller,
            @RequestParam Map<String, String> parameters,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastSeen,
            HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        return hub.open(caller, parameters, lastSeen);
    }
}
