package io.cofferdam.docker;

import io.cofferdam.access.Permission;
import io.cofferdam.operations.CheckpointOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** `docker checkpoint`: the memory of a container's processes, kept and thrown away. */
@Component
final class CheckpointEndpoints implements Endpoints {

    private final CheckpointOperations checkpoints;

    CheckpointEndpoints(CheckpointOperations checkpoints) {
        this.checkpoints = checkpoints;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/containers/{id}/checkpoints", this::create)
                .get("/containers/{id}/checkpoints", this::list)
                .delete("/containers/{id}/checkpoints/{checkpoint}", this::remove);
    }

    /** @param exit clients of old leave it out for false */
    private record Asked(String name, @Nullable String directory, boolean exit) {

        static Asked of(JsonNode body) {
            return new Asked(text(body, "CheckpointID"), text(body, "CheckpointDir"), Fields.flag(body, "Exit"));
        }

        private static String text(JsonNode body, String field) {
            return body.path(field).asString("");
        }
    }

    private void create(Exchange exchange) throws IOException {
        Asked asked = exchange.body(Permission.CONTAINER_CONTROL, "container.checkpointed", Asked::of);
        refuseElsewhere(asked.directory());
        checkpoints.create(exchange.caller(), exchange.path("id"), asked.name(), asked.exit());
        exchange.status(201);
    }

    private void list(Exchange exchange) throws IOException {
        refuseElsewhere(exchange.query().text("dir"));
        exchange.json(checkpoints.list(exchange.caller(), exchange.path("id")).stream()
                .map(checkpoint -> Json.object("Name", checkpoint.name()))
                .toList());
    }

    private void remove(Exchange exchange) {
        refuseElsewhere(exchange.query().text("dir"));
        checkpoints.remove(exchange.caller(), exchange.path("id"), exchange.path("checkpoint"));
        exchange.noContent();
    }

    /** A path of the host that a client chooses would be written to by root. */
    static void refuseElsewhere(@Nullable String directory) {
        if (directory != null && !directory.isEmpty()) {
            throw ProblemException.unsupported(
                    "A directory for checkpoints (--checkpoint-dir) is not supported.",
                    "It would be a path of the host that root writes to. Checkpoints lie beside their container and go with it.",
                    "Leave the option out.");
        }
    }
}
