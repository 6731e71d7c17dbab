package io.cofferdam.console;

import io.cofferdam.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;

/**
 * Answers a form that was sent without the page's script, which would put a piece of a page into its place: by the whole page, or by a
 * page that says what failed.
 */
@Component
final class PlainForms implements HandlerInterceptor {

    @Override
    public void postHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable ModelAndView answer)
            throws IOException {
        if (!isPlainForm(request, handler) || response.isCommitted()) {
            return;
        }
        String next = response.getHeader("HX-Redirect");
        if (answer == null && next != null) {
            response.sendRedirect(next);
        } else if (answer != null && String.valueOf(answer.getViewName()).contains("::")) {
            showWhole(answer, request, response);
        }
    }

    private static boolean isPlainForm(HttpServletRequest request, Object handler) {
        return handler instanceof HandlerMethod method
                && method.getBeanType().isAnnotationPresent(ConsolePage.class)
                && request.getMethod().equals("POST")
                && request.getHeader("HX-Request") == null;
    }

    private static void showWhole(ModelAndView answer, HttpServletRequest request, HttpServletResponse response) {
        if (answer.getModel().get("problem") instanceof Problem) {
            answer.addObject("status", response.getStatus());
            answer.setViewName("problem");
        } else {
            answer.clear();
            answer.setViewName("redirect:" + pageOf(request));
        }
    }

    /** The page on which the form was, by what the browser says of it, and only ever one of this console. */
    private static String pageOf(HttpServletRequest request) {
        try {
            URI from = URI.create(String.valueOf(request.getHeader("Referer")));
            String path = from.getRawPath();
            boolean own = request.getHeader("Host") != null
                    && request.getHeader("Host").equals(from.getRawAuthority());
            return own && path != null && path.matches("/([^/\\\\].*)?") ? path : "/";
        } catch (IllegalArgumentException notAnAddress) {
            return "/";
        }
    }
}
