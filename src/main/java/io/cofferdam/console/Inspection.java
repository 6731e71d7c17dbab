package io.cofferdam.console;

import io.cofferdam.container.ContainerView;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Writes a container as JSON for people. */
@Component
class Inspection {

    private final JsonMapper mapper;

    Inspection(JsonMapper mapper) {
        this.mapper =
                mapper.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    /** @param secrets whether the values of environment variables are in it */
    String json(ContainerView view, boolean secrets) {
        JsonNode tree = mapper.valueToTree(view);
        if (!secrets) {
            hide(tree.path("spec").path("env"));
            hide(tree.path("spec").path("request").path("process").path("env"));
        }
        return mapper.writeValueAsString(tree);
    }

    private static void hide(JsonNode env) {
        if (env instanceof ArrayNode entries) {
            for (int i = 0; i < entries.size(); i++) {
                entries.set(i, ContainerFacts.hidden(entries.get(i).asString()));
            }
        }
    }
}
