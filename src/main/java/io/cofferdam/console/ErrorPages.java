package io.cofferdam.console;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** What is answered where no controller did: to people in the console's look, to programs as JSON. */
@Controller
class ErrorPages implements ErrorController {

    private final ConsoleProblems problems;

    ErrorPages(ConsoleProblems problems) {
        this.problems = problems;
    }

    @RequestMapping(path = "/error", produces = MediaType.TEXT_HTML_VALUE)
    ModelAndView page(HttpServletRequest request, HttpServletResponse response) {
        return problems.show(status(request), problem(request), request, response);
    }

    @RequestMapping("/error")
    ResponseEntity<Map<String, Object>> json(HttpServletRequest request) {
        Problem problem = problem(request);
        return ResponseEntity.status(status(request))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Map.of(
                        "title", problem.what(),
                        "status", status(request),
                        "detail", problem.line(),
                        "what", problem.what(),
                        "why", problem.why(),
                        "remedy", problem.remedy()));
    }

    private static int status(HttpServletRequest request) {
        if (thrown(request) instanceof ProblemException e) {
            return ConsoleProblems.status(e.kind());
        }
        return request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status ? status : 404;
    }

    private static Problem problem(HttpServletRequest request) {
        if (thrown(request) instanceof ProblemException e) {
            return e.problem();
        }
        return forProgram(request) ? programs(request) : people(request);
    }

    private static boolean forProgram(HttpServletRequest request) {
        return asked(request, RequestDispatcher.ERROR_REQUEST_URI).startsWith("/api/");
    }

    /** What is said of a request to the API. */
    private static Problem programs(HttpServletRequest request) {
        String document = "See the document at /api.";
        return switch (status(request)) {
            case 400 -> new Problem("The request was refused.", "It is not in the form that was expected.", document);
            case 401, 403 ->
                new Problem(
                        "The request was refused.",
                        "Its sender is not known, or has not the role for it.",
                        "Send a token of a user with the role in the header 'Authorization: Bearer …'.");
            case 404 -> new Problem("There is nothing here.", "The API has no such address.", document);
            case 405 ->
                new Problem(
                        "The request was refused.",
                        "This address does not take " + asked(request, RequestDispatcher.ERROR_METHOD) + ".",
                        document);
            case 406 -> new Problem("The request was refused.", "It wants a form that is not made here.", document);
            case 413 -> new Problem("The request was refused.", "Its body is larger than it may be.", document);
            case 415 ->
                new Problem(
                        "The request was refused.",
                        "Its body is not in a form that this address takes.",
                        "Send JSON, with the header 'Content-Type: application/json'. " + document);
            default -> failed();
        };
    }

    private static Problem people(HttpServletRequest request) {
        return switch (status(request)) {
            case 400 ->
                new Problem(
                        "The request was refused.", "It is not in the form that was expected.", "Load the page again.");
            case 401, 403 ->
                new Problem(
                        "You may not see this.",
                        "Your role does not allow it, or you are signed out.",
                        "Sign in, or ask an administrator for the role.");
            case 404 ->
                new Problem(
                        "There is nothing here.",
                        "No page, container or image has this address; it may have been removed or renamed.",
                        "Look for it in the lists, or press Ctrl K.");
            case 405 ->
                new Problem(
                        "The request was refused.",
                        "This address does not take " + asked(request, RequestDispatcher.ERROR_METHOD) + ".",
                        "Use the console's own buttons.");
            case 413 ->
                new Problem(
                        "The request was refused.",
                        "It is larger than this form may be.",
                        "Images are uploaded on the Images page.");
            default -> failed();
        };
    }

    private static Problem failed() {
        return new Problem(
                "Something failed inside Cofferdam.",
                "The service met an error that it did not expect.",
                "The service's log has the details; containers go on running.");
    }

    private static String asked(HttpServletRequest request, String attribute) {
        return String.valueOf(request.getAttribute(attribute));
    }

    private static Object thrown(HttpServletRequest request) {
        Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        return thrown instanceof Throwable t && t.getCause() instanceof ProblemException cause
                ? cause
                : thrown == null ? "" : thrown;
    }
}
