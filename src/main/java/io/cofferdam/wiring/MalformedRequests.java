package io.cofferdam.wiring;

import io.cofferdam.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what the server refuses before any filter sees it, such as an encoded slash, in the form of the door that it came to. */
final class MalformedRequests extends ErrorReportValve {

    private static final Logger LOG = LoggerFactory.getLogger(MalformedRequests.class);
    private static final Problem MALFORMED = new Problem(
            "The request was refused.",
            "Its address, its headers or its body break the rules of HTTP.",
            "Correct it; an address must have no encoded slash, no backslash and no step above its root.");

    private final ProblemAnswer answer = new ProblemAnswer();

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            if (isDocker(request)) {
                response.setContentType("application/json");
                byte[] body = ("{\"message\":\"" + MALFORMED.line() + "\"}").getBytes(StandardCharsets.UTF_8);
                response.getOutputStream().write(body);
            } else {
                answer.write(request, response, response.getStatus(), MALFORMED);
            }
            response.finishResponse();
        } catch (IOException e) {
            LOG.debug("Whoever sent a malformed request did not wait for the answer", e);
        }
    }

    private static boolean isDocker(Request request) {
        return request.getConnector().getProtocolHandler() instanceof UnixHttpProtocol;
    }
}
