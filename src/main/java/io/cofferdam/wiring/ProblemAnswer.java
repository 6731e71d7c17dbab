package io.cofferdam.wiring;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.json.JsonMapper;

/** Answers a request that never reached a controller: as JSON to programs, as a small page to people. */
final class ProblemAnswer {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    void write(HttpServletRequest request, HttpServletResponse response, ProblemException.Kind kind, Problem problem)
            throws IOException {
        write(request, response, status(kind), problem);
    }

    void write(HttpServletRequest request, HttpServletResponse response, int status, Problem problem)
            throws IOException {
        response.setStatus(status);
        boolean json = Callers.isApi(request) || !accepts(request, "text/html");
        response.setContentType(json ? "application/problem+json" : "text/html;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        byte[] body = json ? JSON.writeValueAsBytes(fields(status, problem)) : page(problem);
        response.getOutputStream().write(body);
    }

    static int status(ProblemException.Kind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT, ALREADY_SO -> 409;
            case TOO_LARGE -> 413;
            case TOO_MANY -> 429;
            case UNSUPPORTED -> 501;
            case UNAVAILABLE -> 503;
            case INTERNAL -> 500;
        };
    }

    private static boolean accepts(HttpServletRequest request, String type) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains(type);
    }

    private static Map<String, Object> fields(int status, Problem problem) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("title", problem.what());
        fields.put("status", status);
        fields.put("detail", problem.line());
        fields.put("what", problem.what());
        fields.put("why", problem.why());
        fields.put("remedy", problem.remedy());
        return fields;
    }

    private static byte[] page(Problem problem) {
        String html = """
                <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cofferdam</title></head>
                <body><main><h1>%s</h1><p>%s</p><p>%s</p></main></body></html>
                """.formatted(
                        HtmlUtils.htmlEscape(problem.what()),
                        HtmlUtils.htmlEscape(problem.why()),
                        HtmlUtils.htmlEscape(problem.remedy()));
        return html.getBytes(StandardCharsets.UTF_8);
    }
}
