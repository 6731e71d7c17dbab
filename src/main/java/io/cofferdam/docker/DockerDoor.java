package io.cofferdam.docker;

import io.cofferdam.access.Actor;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Door;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Answers every request that came by the Docker socket and none that did not.
 *
 * <p>A filter with its own routes instead of Spring MVC's: the paths are the same as the console's, and a start of a container
 * has little time to lose.
 */
public final class DockerDoor implements Filter {

    private static final Logger LOG = System.getLogger(DockerDoor.class.getName());

    private final IntFunction<Actor> identity;
    private final Routes routes = new Routes();
    private final Reception reception;

    public DockerDoor(IntFunction<Actor> identity, List<Endpoints> endpoints, Reception reception) {
        this.identity = identity;
        this.reception = reception;
        endpoints.forEach(group -> group.register(routes));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean ours = request.getAttribute(Peer.ATTRIBUTE) instanceof Peer;
        if (ours && request.getDispatcherType() == DispatcherType.ERROR) {
            failed(request, (HttpServletResponse) response);
        } else if (request.getAttribute(Peer.ATTRIBUTE) instanceof Peer peer) {
            answer((HttpServletRequest) request, (HttpServletResponse) response, peer);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** What the server could not read never came to a route. */
    private static void failed(ServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 400;
        Answers.error(response, status, "The request could not be read.");
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, Peer peer) throws IOException {
        response.setHeader("Api-Version", ApiVersion.NEWEST.toString());
        response.setHeader(
                "Docker-Experimental", Boolean.toString(reception.experimental().getAsBoolean()));
        response.setHeader("Ostype", "linux");
        try {
            route(request, response, peer);
        } catch (ClientGone e) {
            LOG.log(Level.DEBUG, "The client of {0} went away", request.getRequestURI());
        } catch (ProblemException | IOException e) {
            failed(request, response, peer, e);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Unexpected failure at " + request.getMethod() + " " + request.getRequestURI(), e);
            failed(request, response, peer, e);
        }
    }

    /** Tells the failure by status; once the answer has begun only its missing end can tell that it is not whole. */
    private static void failed(HttpServletRequest request, HttpServletResponse response, Peer peer, Exception failure)
            throws IOException {
        boolean gone = peer.gone();
        if (peer.breakOff()) {
            LOG.log(
                    gone ? Level.DEBUG : Level.WARNING,
                    "The answer to {0} {1} was broken off: {2}",
                    request.getMethod(),
                    request.getRequestURI(),
                    failure.getMessage());
            // the watch that interrupts a reader does so after the client has gone
            Thread.interrupted();
        } else if (failure instanceof ProblemException problem) {
            Answers.problem(response, problem);
        } else if (failure instanceof IOException broken) {
            broken(request, response, peer, broken);
        } else {
            Answers.error(response, 500, "It failed inside Cofferdam. " + failure + ". See the service's log.");
        }
    }

    /** Whoever reads an answer no more has gone; whoever sends no proper body may still read why it was refused. */
    private static void broken(HttpServletRequest request, HttpServletResponse response, Peer peer, IOException broken)
            throws IOException {
        LOG.log(Level.DEBUG, "The connection of {0} broke: {1}", request.getRequestURI(), broken.getMessage());
        if (peer.gone()) {
            // the watch that interrupts a reader does so after the client has gone
            Thread.interrupted();
            return;
        }
        Answers.error(response, HttpServletResponse.SC_BAD_REQUEST, "The request could not be read.");
    }

    private void route(HttpServletRequest request, HttpServletResponse response, Peer peer) throws IOException {
        List<String> path = segments(request.getRequestURI());
        ApiVersion version = ApiVersion.NEWEST;
        if (!path.isEmpty() && ApiVersion.isSegment(path.getFirst())) {
            version = ApiVersion.parse(path.getFirst());
            path = path.subList(1, path.size());
        }
        Routes.Match match = routes.find(request.getMethod(), path);
        if (match == null) {
            Answers.error(response, 404, "page not found");
            return;
        }
        Caller caller = new Caller(identify(request, peer), Door.DOCKER, "uid " + peer.uid());
        try (Exchange exchange = new Exchange(request, response, version, caller, match.variables(), peer, reception)) {
            match.handler().handle(exchange);
        }
    }

    private Actor identify(HttpServletRequest request, Peer peer) {
        try {
            return identity.apply(peer.uid());
        } catch (ProblemException e) {
            String who = "uid " + peer.uid();
            String asked = request.getMethod() + " " + request.getRequestURI();
            reception.admission().strangerRefused(who, Actor.Kind.SOCKET_UID, Door.DOCKER, who, asked, e.problem());
            throw e;
        }
    }

    /** Segments are decoded one by one, so that an encoded slash stays inside of its segment. */
    private static List<String> segments(String uri) {
        return Stream.of(uri.split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(DockerDoor::decode)
                .toList();
    }

    private static String decode(String segment) {
        try {
            return segment.indexOf('%') < 0
                    ? segment
                    : URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("The path could not be read.", "A '%' stands without its two digits.", "");
        }
    }
}
