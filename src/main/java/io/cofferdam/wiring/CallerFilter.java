package io.cofferdam.wiring;

import io.cofferdam.access.Caller;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Puts the caller on a request to the console or the REST API, and tells Spring Security about it. */
final class CallerFilter extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(CallerFilter.class);
    private static final Problem UNREADABLE = new Problem(
            "The request was not answered.",
            "The database of accounts cannot be read.",
            "Check the free space and the state of the database directory, then try again.");

    private final Callers callers;
    private final ProblemAnswer answer;

    CallerFilter(Callers callers, ProblemAnswer answer) {
        this.callers = callers;
        this.answer = answer;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        @Nullable Caller caller;
        try {
            caller = identify(request);
        } catch (DataAccessException e) {
            LOG.warn("The database of accounts cannot be read: {}", e.getMessage());
            answer.write(request, response, ProblemException.Kind.UNAVAILABLE, UNREADABLE);
            return;
        }
        if (caller == null) {
            chain.doFilter(request, response);
            return;
        }
        request.setAttribute(Callers.ATTRIBUTE, caller);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new CallerAuthentication(caller));
        SecurityContextHolder.setContext(context);
        chain.doFilter(request, response);
    }

    /** Tries twice: the first may only have found out that the database was closed over a full disk, which opens it again. */
    private @Nullable Caller identify(HttpServletRequest request) {
        try {
            return callers.identify(request).orElse(null);
        } catch (DataAccessException e) {
            LOG.debug("The database of accounts is asked again", e);
            return callers.identify(request).orElse(null);
        }
    }
}
