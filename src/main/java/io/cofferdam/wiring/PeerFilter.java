package io.cofferdam.wiring;

import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.access.SocketIdentity;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The only filter on the way from the Docker socket: the peer's uid is the caller, and there is nothing else to check. */
final class PeerFilter implements Filter {

    /** Set by the socket's connector to the peer's uid, an {@link Integer}; no other connector sets it. */
    static final String PEER_UID = "cofferdam.peerUid";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SocketIdentity identity;

    PeerFilter(SocketIdentity identity) {
        this.identity = identity;
    }

    static boolean isFromSocket(HttpServletRequest request) {
        return request.getAttribute(PEER_UID) != null;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(Callers.ATTRIBUTE) == null) {
            int uid = (Integer) request.getAttribute(PEER_UID);
            try {
                Actor actor = identity.of(uid);
                request.setAttribute(Callers.ATTRIBUTE, new Caller(actor, Door.DOCKER, "uid " + uid));
            } catch (ProblemException e) {
                refuse((HttpServletResponse) response, e);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    /** In the shape of the Docker Engine API's errors. */
    private static void refuse(HttpServletResponse response, ProblemException e) throws IOException {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setContentType("application/json");
        response.getOutputStream()
                .write(JSON.writeValueAsBytes(Map.of("message", e.problem().line())));
    }
}
