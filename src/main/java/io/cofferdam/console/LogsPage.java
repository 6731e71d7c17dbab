package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.LogProgress;
import io.cofferdam.container.LogQuery;
import io.cofferdam.operations.ContainerOperations;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.util.UriComponentsBuilder;

/** The log of one container: the page, the stream that follows it, the download. */
@ConsolePage
class LogsPage {

    private static final int MOST_LINES = 5000;

    private final ContainerOperations containers;
    private final ContainerHeads heads;

    LogsPage(ContainerOperations containers, ContainerHeads heads) {
        this.containers = containers;
        this.heads = heads;
    }

    @GetMapping("/containers/{ref}/logs")
    String page(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(defaultValue = "both") String stream,
            @RequestParam(defaultValue = "1000") String tail,
            @RequestParam(defaultValue = "") String find,
            Model model) {
        ContainerView view = heads.add(caller, ref, "logs", model);
        model.addAttribute("find", find);
        model.addAttribute("stream", stream);
        model.addAttribute("tail", lines(tail).toString());
        model.addAttribute(
                "source",
                UriComponentsBuilder.fromPath("/containers/" + view.id() + "/logs/stream")
                        .queryParam("stream", "{stream}")
                        .queryParam("tail", lines(tail))
                        .encode()
                        .buildAndExpand(stream)
                        .toUriString());
        return "container/logs";
    }

    /** Lines as they come, in batches; a browser that comes back goes on after what it has. */
    @GetMapping(path = "/containers/{ref}/logs/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @ResponseBody
    SseEmitter stream(
            Caller caller,
            @PathVariable String ref,
            @RequestParam(defaultValue = "both") String stream,
            @RequestParam(defaultValue = "1000") String tail,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastSeen,
            HttpServletResponse response) {
        ContainerView view = containers.inspect(caller, ref);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        LogProgress seen = lastSeen == null ? null : LogProgress.parse(lastSeen).orElse(null);
        LogQuery query =
                new LogQuery(!stream.equals("err"), !stream.equals("out"), true, lines(tail), null, null, seen);
        return new LogStream(sink -> containers.logs(caller, view.id(), query, sink)).start();
    }

    @GetMapping("/containers/{ref}/logs/download")
    void download(
            Caller caller,
            @PathVariable String ref,
            @RequestParam Map<String, String> parameters,
            HttpServletResponse response)
            throws IOException {
        ContainerView view = containers.inspect(caller, ref);
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(view.name() + ".log")
                        .build()
                        .toString());
        boolean times = parameters.containsKey("times");
        var out = response.getOutputStream();
        containers.logs(caller, view.id(), LogQuery.all(), (type, time, text, partial) -> {
            if (times) {
                out.print(time + " ");
            }
            out.write(text);
        });
    }

    private static Integer lines(String text) {
        return text.matches("[0-9]{1,5}") ? Math.clamp(Integer.parseInt(text), 1, MOST_LINES) : 1000;
    }
}
