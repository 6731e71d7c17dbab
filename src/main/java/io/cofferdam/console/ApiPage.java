package io.cofferdam.console;

import io.cofferdam.access.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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

    /** What belongs together, with its operations. */
    record Group(String name, String anchor, String description, List<Operation> operations) {}

    /** One operation; {@code failures} are the status codes of what it cannot do. */
    record Operation(
            String method,
            String path,
            String summary,
            List<Field> parameters,
            String body,
            String answer,
            String failures) {}

    /** A parameter or field: its name, type and meaning. */
    record Field(String name, String type, String meaning) {}

    /** A shape of JSON. */
    record Schema(String name, String meaning, List<Field> fields) {}

    private final OpenApiWebMvcResource document;

    ApiPage(OpenApiWebMvcResource document) {
        this.document = document;
    }

    @GetMapping("/api")
    String page(Caller caller, HttpServletRequest request, Model model) throws IOException {
        JsonNode root = JSON.readTree(document.openapiJson(request, DOCUMENT, Locale.ROOT));
        model.addAttribute("description", root.path("info").path("description").asString(""));
        model.addAttribute("document", DOCUMENT);
        model.addAttribute("groups", groups(root));
        model.addAttribute("schemas", schemas(root));
        return "api";
    }

    private static List<Group> groups(JsonNode root) {
        Map<String, List<Operation>> byTag = new TreeMap<>();
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                String tag = method.getValue().path("tags").path(0).asString("Other");
                byTag.computeIfAbsent(tag, name -> new ArrayList<>())
                        .add(operation(method.getKey(), path.getKey(), method.getValue()));
            }
        }
        Map<String, String> descriptions = new HashMap<>();
        for (JsonNode tag : root.path("tags").values()) {
            descriptions.put(tag.path("name").asString(""), description(tag));
        }
        return byTag.entrySet().stream()
                .map(group -> new Group(
                        group.getKey(),
                        group.getKey().toLowerCase(Locale.ROOT).replace(' ', '-'),
                        descriptions.getOrDefault(group.getKey(), ""),
                        group.getValue()))
                .toList();
    }

    private static Operation operation(String method, String path, JsonNode node) {
        List<Field> parameters = new ArrayList<>();
        for (JsonNode parameter : node.path("parameters").values()) {
            String required = parameter.path("required").asBoolean(false) ? "" : ", optional";
            parameters.add(new Field(
                    parameter.path("name").asString(""),
                    type(parameter.path("schema")) + required,
                    description(parameter)));
        }
        String answer = "";
        List<String> failures = new ArrayList<>();
        for (Map.Entry<String, JsonNode> response : node.path("responses").properties()) {
            if (response.getKey().startsWith("2")) {
                answer = (response.getKey() + " " + content(response.getValue())).strip();
            } else if (!response.getKey().equals("default")) {
                failures.add(response.getKey());
            }
        }
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                path,
                description(node),
                parameters,
                content(node.path("requestBody")),
                answer,
                String.join(", ", failures));
    }

    /** Javadoc has tags of HTML here and there. */
    private static String description(JsonNode node) {
        return node.path("description").asString("").replaceAll("</?[a-z]+>", "");
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
            List<Field> fields = new ArrayList<>();
            schema.getValue()
                    .path("properties")
                    .properties()
                    .forEach(field -> fields.add(
                            new Field(field.getKey(), type(field.getValue()), description(field.getValue()))));
            schemas.add(new Schema(schema.getKey(), description(schema.getValue()), fields));
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
