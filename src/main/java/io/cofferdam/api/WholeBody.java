package io.cofferdam.api;

import io.cofferdam.problem.ProblemException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/**
 * Refuses bodies that leave out what a record needs: nobody behind this door has to reckon with a null that the record's
 * declaration does not announce.
 */
@RestControllerAdvice(basePackages = "io.cofferdam.api")
class WholeBody extends RequestBodyAdviceAdapter {

    @Override
    public boolean supports(
            MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converterType) {
        return true;
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converterType) {
        check("", body);
        return body;
    }

    static void check(String place, @Nullable Object value) {
        switch (value) {
            case null -> throw missing(place);
            case Record record -> components(place, record);
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    check(place + "[" + i + "]", list.get(i));
                }
            }
            case Map<?, ?> map -> map.forEach((key, item) -> check(place + "." + key, item));
            default -> {}
        }
    }

    private static void components(String place, Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = value(record, component);
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (value != null || !optional) {
                check(place.isEmpty() ? component.getName() : place + "." + component.getName(), value);
            }
        }
    }

    private static @Nullable Object value(Record record, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's own component", e);
        }
    }

    private static ProblemException missing(String place) {
        return ProblemException.invalid(
                "The request's body is not complete.",
                "The field '" + place + "' is missing, or null.",
                "See the document at /api.");
    }
}
