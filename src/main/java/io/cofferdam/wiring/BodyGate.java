package io.cofferdam.wiring;

import io.cofferdam.docker.Peer;
import io.cofferdam.operations.BodyRoom;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.web.filter.OncePerRequestFilter;

/** Bounds the bodies of the console and the REST API, one by one and together, before anybody reads them. */
final class BodyGate extends OncePerRequestFilter {

    /** Archives and files: read as they come, never as a whole. */
    private static final Pattern STREAMED = Pattern.compile("POST /api/v1/(images/load|images/import|bundles)"
            + "|PUT /api/v1/(containers|volumes)/[^/]+/files"
            + "|POST /(images/upload|containers/import|volumes/[^/]+/upload)");

    /** What strangers may send. */
    private static final Set<String> OPEN = Set.of("/login", "/setup");

    private static final int OPEN_BYTES = 16 << 10;

    private static final Problem NO_FORM = new Problem(
            "The request was refused.",
            "Its body is sent as a form, which the API does not take.",
            "Send the header 'Content-Type: application/json', or 'application/octet-stream' with an archive or a file.");

    private final BodyRoom room;
    private final ProblemAnswer answer;

    BodyGate(BodyRoom room, ProblemAnswer answer) {
        this.room = room;
        this.answer = answer;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getAttribute(Peer.ATTRIBUTE) != null
                || isStreamed(request)
                || request.getContentLengthLong() == 0
                || request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") == null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long length = request.getContentLengthLong();
        try {
            if (OPEN.contains(request.getRequestURI()) && (length < 0 || length > OPEN_BYTES)) {
                throw BodyRoom.tooLarge(OPEN_BYTES);
            }
            // A form without a length would be read by Tomcat itself, past the bound below.
            if (length < 0 && isForm(request)) {
                throw BodyRoom.tooLarge();
            }
            if (Callers.isApi(request) && isForm(request)) {
                // what curl says of any body where it is not told otherwise; Tomcat would take an archive for
                // parameters
                answer.write(request, response, HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE, NO_FORM);
                return;
            }
            try (BodyRoom.Held held = room.take(length)) {
                chain.doFilter(length < 0 ? new Bounded(request) : request, response);
            }
        } catch (ProblemException e) {
            answer.write(request, response, e.kind(), e.problem());
        }
    }

    /** Not as a form, which Tomcat would read before anybody is known. */
    private static boolean isStreamed(HttpServletRequest request) {
        return STREAMED.matcher(request.getMethod() + " " + request.getRequestURI())
                        .matches()
                && !isForm(request);
    }

    private static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && (type.startsWith("application/x-www-form-urlencoded") || type.startsWith("multipart/"));
    }

    /** A body of unknown length, which ends with a refusal where it grows too long. */
    private static final class Bounded extends HttpServletRequestWrapper {

        private Bounded(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new BoundedInput(super.getInputStream(), BodyRoom.MAX_BODY_BYTES);
        }
    }
}
