package io.cofferdam.wiring;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what a browser sends on behalf of somebody else's page: a host name that is not ours (DNS rebinding), and a
 * change or a websocket from another origin.
 */
final class BrowserGuard extends OncePerRequestFilter {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    private final Set<String> hosts;
    private final ProblemAnswer answer;

    /** @param hosts names and addresses without ports, lower case */
    BrowserGuard(Set<String> hosts, ProblemAnswer answer) {
        this.hosts = Set.copyOf(hosts);
        this.answer = answer;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String host = request.getHeader("Host");
        if (host == null || !hosts.contains(nameOf(host))) {
            answer.write(
                    request,
                    response,
                    421,
                    new Problem(
                            "The request was refused.",
                            "This service does not answer to the host name in it.",
                            "Use localhost or the host's own name, or add the name to the setting cofferdam.hosts."));
            return;
        }
        if (changes(request) && !sameOrigin(request, host)) {
            answer.write(
                    request,
                    response,
                    ProblemException.Kind.FORBIDDEN,
                    new Problem(
                            "The request was refused.",
                            "It came from another site's page.",
                            "Open the console itself."));
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean changes(HttpServletRequest request) {
        return !SAFE_METHODS.contains(request.getMethod()) || isWebsocket(request);
    }

    private static boolean isWebsocket(HttpServletRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return upgrade != null && upgrade.equalsIgnoreCase("websocket");
    }

    private static boolean sameOrigin(HttpServletRequest request, String host) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return false;
        }
        String origin = request.getHeader("Origin");
        if (origin == null) {
            // Browsers always send it with a websocket; programs have no cookies that could be misused.
            return !isWebsocket(request) || Callers.hasBearer(request);
        }
        return origin.equalsIgnoreCase(request.getScheme() + "://" + host);
    }

    /** Without the port; an IPv6 address without its brackets. */
    static String nameOf(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[")) {
            int end = lower.indexOf(']');
            return end < 0 ? "" : lower.substring(1, end);
        }
        int colon = lower.indexOf(':');
        return colon < 0 ? lower : lower.substring(0, colon);
    }
}
