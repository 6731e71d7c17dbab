package io.cofferdam.wiring;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.Arrays;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.method.HandlerMethod;

/** The answers of the REST API to what it cannot do (RFC 9457), for its document. */
final class ApiErrors {

    static final String SCHEMA = "Problem";

    private ApiErrors() {}

    static Schema<?> schema() {
        return new ObjectSchema()
                .description("What failed, why, and what to do (RFC 9457).")
                .addProperty("title", text("the same as what"))
                .addProperty("status", new IntegerSchema().description("the status code of the answer"))
                .addProperty("detail", text("what, why and remedy in one line"))
                .addProperty("what", text("what did not happen"))
                .addProperty("why", text("the reason, where there is one to tell"))
                .addProperty("remedy", text("what to do about it"));
    }

    static void add(Operation operation, HandlerMethod handler) {
        boolean takes = operation.getRequestBody() != null || operation.getParameters() != null;
        boolean named = Arrays.stream(handler.getMethodParameters())
                .anyMatch(parameter -> parameter.hasParameterAnnotation(PathVariable.class));
        boolean changes = !handler.hasMethodAnnotation(GetMapping.class);
        add(operation, takes, "400", "The request makes no sense; 'why' names the part.");
        add(operation, true, "401", "The token is missing, wrong or revoked.");
        add(operation, true, "403", "The caller's role may not do this.");
        add(operation, named, "404", "There is nothing of that name or id.");
        add(operation, changes, "409", "The state of things does not allow it, or the name is taken.");
        add(operation, changes, "503", "The change could not be recorded, so that it was not made.");
        add(operation, true, "default", "Another failure.");
    }

    private static void add(Operation operation, boolean applies, String code, String words) {
        if (applies) {
            operation.getResponses().addApiResponse(code, response(words));
        }
    }

    private static ApiResponse response(String words) {
        Schema<?> problem = new Schema<>().$ref("#/components/schemas/" + SCHEMA);
        return new ApiResponse()
                .description(words)
                .content(new Content().addMediaType("application/problem+json", new MediaType().schema(problem)));
    }

    private static Schema<?> text(String description) {
        return new StringSchema().description(description);
    }
}
