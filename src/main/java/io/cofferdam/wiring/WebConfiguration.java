package io.cofferdam.wiring;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.BodyRoom;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What all controllers get: bodies of a bearable size, and the {@link Caller} as a parameter. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    private final List<HandlerInterceptor> interceptors;

    /** @param interceptors those of the doors, which ask before a body is read */
    WebConfiguration(List<HandlerInterceptor> interceptors) {
        this.interceptors = interceptors;
    }

    /** Before Spring Security, which reads forms to find the token against forgery in them. */
    @Bean
    static FilterRegistrationBean<BodyGate> bodyGate(BodyRoom room) {
        FilterRegistrationBean<BodyGate> registration =
                new FilterRegistrationBean<>(new BodyGate(room, new ProblemAnswer()));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }

    /** The innermost valve of its kind answers: the server's own comes before it. */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> malformedRequests() {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new MalformedRequests()));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        interceptors.forEach(registry::addInterceptor);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
    }

    private static final class CallerArgument implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            HttpServletRequest servletRequest = request.getNativeRequest(HttpServletRequest.class);
            Caller caller = servletRequest == null ? null : Callers.of(servletRequest);
            if (caller == null) {
                throw new ProblemException(
                        ProblemException.Kind.UNAUTHENTICATED,
                        new Problem("The request was refused.", "You are not signed in.", "Sign in first."));
            }
            return caller;
        }
    }
}
