package io.cofferdam.wiring;

import io.cofferdam.access.Actor;
import io.cofferdam.access.Addresses;
import io.cofferdam.access.Door;
import io.cofferdam.operations.Admission;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException.Kind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** What a stranger gets: people the sign-in page, programs a 401 that says what to send. */
final class EntryPoint implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final ProblemAnswer answer;
    private final Admission admission;

    EntryPoint(ProblemAnswer answer, Admission admission) {
        this.answer = answer;
        this.admission = admission;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason)
            throws IOException {
        if (Callers.isApi(request)) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"cofferdam\"");
            answer.write(request, response, Kind.UNAUTHENTICATED, stranger(request));
        } else if (request.getHeader("HX-Request") != null) {
            // htmx follows this by loading the whole page, where a redirect would be swapped into a fragment.
            response.setHeader("HX-Redirect", "/login");
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        } else if (request.getHeader("Upgrade") != null || !request.getMethod().equals("GET")) {
            answer.write(
                    request,
                    response,
                    Kind.UNAUTHENTICATED,
                    new Problem("The request was refused.", "You are not signed in.", "Sign in, then try again."));
        } else {
            response.sendRedirect(loginFor(request));
        }
    }

    /** Who shows a token that is none is on record: it may be one that was revoked, or a guess. */
    private Problem stranger(HttpServletRequest request) {
        boolean bearer = Callers.hasBearer(request);
        Problem problem = new Problem(
                "The request was refused.",
                bearer ? "Its token is unknown or was revoked." : "It carries neither a token nor a session.",
                "Send 'Authorization: Bearer cfd_…'; 'bin/cofferdam token create' makes one.");
        if (bearer) {
            admission.strangerRefused(
                    "(unknown token)",
                    Actor.Kind.TOKEN,
                    Door.REST,
                    Addresses.brief(request.getRemoteAddr()),
                    request.getMethod() + " " + request.getRequestURI(),
                    problem);
        }
        return problem;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException {
        boolean elsewhere = request.getHeader("HX-Request") != null || Callers.isApi(request);
        if (Callers.of(request) == null && elsewhere) {
            // Who is not signed in lacks the token against forgery too; what it needs is to sign in.
            commence(request, response, new InsufficientAuthenticationException("nobody is signed in", reason));
            return;
        }
        answer.write(
                request,
                response,
                Kind.FORBIDDEN,
                new Problem(
                        "The request was refused.",
                        "The page that sent it is out of date, or it came from another site.",
                        "Load the page again and repeat what you did."));
    }

    private static String loginFor(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (path.equals("/")) {
            return "/login";
        }
        String query = request.getQueryString();
        String target = query == null ? path : path + "?" + query;
        return "/login?next=" + URLEncoder.encode(target, StandardCharsets.UTF_8);
    }
}
