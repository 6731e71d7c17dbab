package io.cofferdam.console;

import io.cofferdam.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API's document, to be read by people. */
@ConsolePage
class ApiPage {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DOCUMENT = "/api/v1/openapi.json";

    /** One operation; a parameter is its name, place and type. */
    record Operation(String method, String path, String id, List<String> parameters, String body, String answer) {}

    /** A shape of JSON; a field is its name and type. */
    record Schema(String name, List<String> fields) {}

    private final OpenApiWebMvcResource document;

    ApiPage(OpenApiWebMvcResource document) {
        this.document = document;
    }

    @GetMapping("/api")
    String page(Caller caller, HttpServletRequest request, Model model) throws IOException {
        JsonNode root = JSON.readTree(document.openapiJson(request, DOCUMENT, Locale.ROOT));
        model.addAttribute("description", root.path("info").path("description").asString(""));
        model.addAttribute("document", DOCUMENT);
        model.addAttribute("operations", operations(root));
        model.addAttribute("schemas", schemas(root));
        return "api";
    }

    private static List<Operation> operations(JsonNode root) {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                operations.add(operation(method.getKey(), path.getKey(), method.getValue()));
            }
        }
        return operations;
    }

    private static Operation operation(String method, String path, JsonNode node) {
        List<String> parameters = new ArrayList<>();
        for (JsonNode parameter : node.path("parameters").values()) {
            parameters.add(parameter.path("name").asString("") + " ("
                    + parameter.path("in").asString("") + ", " + type(parameter.path("schema")) + ")");
        }
        String answer = "";
        for (Map.Entry<String, JsonNode> response : node.path("responses").properties()) {
            answer = (response.getKey() + " " + content(response.getValue())).strip();
        }
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                path,
                node.path("operationId").asString(""),
                parameters,
                content(node.path("requestBody")),
                answer);
    }

    private static String content(JsonNode holder) {
        for (JsonNode media : holder.path("content").values()) {
            return type(media.path("schema"));
        }
        return "";
    }

    private static List<Schema> schemas(JsonNode root) {
        List<Schema> schemas = new ArrayList<>();
        for (Map.Entry<String, JsonNode> schema :
                root.path("components").path("schemas").properties()) {
            List<String> fields = new ArrayList<>();
            schema.getValue()
                    .path("properties")
                    .properties()
                    .forEach(field -> fields.add(field.getKey() + ": " + type(field.getValue())));
            schemas.add(new Schema(schema.getKey(), fields));
        }
        return schemas;
    }

    private static String type(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            return reference.substring(reference.lastIndexOf('/') + 1);
        }
        String type = schema.path("type").asString("object");
        return type.equals("array") ? "list of " + type(schema.path("items")) : type;
    }
}
