package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.WebUtils;

/** Shows what failed: as a page where a page was asked for, in the tray where a piece was. */
@ControllerAdvice(annotations = ConsolePage.class)
class ConsoleProblems {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleProblems.class);

    private final HostFacts facts;
    private final Tray tray;
    private final Assets assets;
    private final ChangeLog changes;

    ConsoleProblems(HostFacts facts, Tray tray, Assets assets, ChangeLog changes) {
        this.changes = changes;
        this.facts = facts;
        this.tray = tray;
        this.assets = assets;
    }

    @ExceptionHandler(ProblemException.class)
    ModelAndView problem(ProblemException e, HttpServletRequest request, HttpServletResponse response) {
        if (e.kind() == ProblemException.Kind.INTERNAL) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        }
        return show(status(e.kind()), e.problem(), request, response);
    }

    @ExceptionHandler(MissingServletRequestParameterException.class)
    ModelAndView incomplete(
            MissingServletRequestParameterException e, HttpServletRequest request, HttpServletResponse response) {
        Problem problem = new Problem(
                "The request was refused.",
                "It lacks the field '" + e.getParameterName() + "'.",
                "Load the page again and repeat what you did.");
        return show(400, problem, request, response);
    }

    ModelAndView show(int status, Problem problem, HttpServletRequest request, HttpServletResponse response) {
        ModelAndView view;
        Caller caller = (Caller) request.getAttribute(Caller.class.getName());
        if (request.getHeader("HX-Request") != null) {
            response.setHeader("HX-Retarget", "#tray-list");
            response.setHeader("HX-Reswap", "afterbegin");
            view = new ModelAndView("problem :: entry");
        } else if (caller == null) {
            view = new ModelAndView("stranger-problem");
        } else {
            view = new ModelAndView("problem");
            view.addObject("frame", frame(caller, request));
        }
        // A page of its own stands for itself: the browser must not keep it in the place of the real one.
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setStatus(status);
        view.addAllObjects(Map.of("problem", problem, "status", status, "assets", assets.paths()));
        return view;
    }

    private ConsoleFrame frame(Caller caller, HttpServletRequest request) {
        Cookie theme = WebUtils.getCookie(request, "theme");
        return new ConsoleFrame(
                caller,
                hostOrNothing(caller),
                FrameAdvice.theme(theme == null ? "" : theme.getValue()),
                tray.of(caller.actor().name()),
                changes.position());
    }

    /** The page that says what failed must not fail because the host cannot be described. */
    private Host hostOrNothing(Caller caller) {
        try {
            return facts.of(caller);
        } catch (RuntimeException e) {
            return new Host("", "", "", 1, 0, 0, 0);
        }
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
}
