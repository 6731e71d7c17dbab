package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.Admission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** Asks for the permission before Spring reads the body and the parameters that a method takes. */
@Component
final class PermissionFirst implements HandlerInterceptor {

    private final Admission admission;

    PermissionFirst(Admission admission) {
        this.admission = admission;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        Needs needs = handler instanceof HandlerMethod method ? method.getMethodAnnotation(Needs.class) : null;
        if (needs != null && request.getAttribute(Caller.class.getName()) instanceof Caller caller) {
            admission.require(caller, needs.value(), needs.action(), target(request));
        }
        return true;
    }

    /** What the request is about, as far as its address says. */
    private static String target(HttpServletRequest request) {
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> path) {
            Object name = path.containsKey("ref") ? path.get("ref") : path.get("name");
            if (name != null) {
                return name.toString();
            }
        }
        return Objects.requireNonNullElse(request.getParameter("name"), "");
    }
}
