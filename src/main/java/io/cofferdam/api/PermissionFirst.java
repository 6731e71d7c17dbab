package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.Admission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Asks for the permission before Spring reads the body that a method takes. */
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
            admission.require(caller, needs.value(), needs.action());
        }
        return true;
    }
}
