package io.cofferdam.wiring;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.mvc.condition.RequestCondition;

/** Whether a controller is for the Docker socket; it follows from the controller's package. */
record DoorCondition(boolean socket) implements RequestCondition<DoorCondition> {

    private static final String OURS = "io.cofferdam.";
    private static final String DOCKER = "io.cofferdam.docker";

    /** Controllers of libraries belong to no door. */
    static @Nullable DoorCondition of(Class<?> controller) {
        String packageName = controller.getPackageName();
        return packageName.startsWith(OURS) ? new DoorCondition(packageName.startsWith(DOCKER)) : null;
    }

    @Override
    public DoorCondition combine(DoorCondition other) {
        return other;
    }

    @Override
    public @Nullable DoorCondition getMatchingCondition(HttpServletRequest request) {
        return PeerFilter.isFromSocket(request) == socket ? this : null;
    }

    @Override
    public int compareTo(DoorCondition other, HttpServletRequest request) {
        return 0;
    }

    /** Keeps everything that is no controller of the Docker API, such as the console's files, off the socket. */
    static final class Interceptor implements HandlerInterceptor {

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
                throws IOException {
            if (!PeerFilter.isFromSocket(request) || isDockerController(handler) || isErrorPage(request)) {
                return true;
            }
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            response.setContentType("application/json");
            response.getOutputStream().print("{\"message\":\"page not found\"}");
            return false;
        }

        private static boolean isDockerController(Object handler) {
            return handler instanceof HandlerMethod method
                    && method.getBeanType().getPackageName().startsWith(DOCKER);
        }

        private static boolean isErrorPage(HttpServletRequest request) {
            return request.getDispatcherType() == DispatcherType.ERROR;
        }
    }
}
