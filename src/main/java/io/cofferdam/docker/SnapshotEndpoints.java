package io.cofferdam.docker;

import io.cofferdam.access.Permission;
import io.cofferdam.container.CommitRequest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.RuntimeConfig;
import io.cofferdam.layer.FileChange;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.SnapshotOperations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Commit, diff and export: what a container has written. */
@Component
final class SnapshotEndpoints implements Endpoints {

    private final SnapshotOperations snapshots;
    private final ContainerOperations containers;

    SnapshotEndpoints(SnapshotOperations snapshots, ContainerOperations containers) {
        this.snapshots = snapshots;
        this.containers = containers;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/commit", this::commit)
                .get("/containers/{id}/changes", this::changes)
                .get("/containers/{id}/export", this::export);
    }

    private void commit(Exchange exchange) throws IOException {
        Query query = exchange.query();
        String repo = query.text("repo", "");
        CommitRequest request = new CommitRequest(
                repo.isEmpty() ? null : ImageEndpoints.reference(repo, query.text("tag")),
                query.text("author"),
                query.text("comment"),
                query.flag("pause", true),
                changeLines(query.all("changes")),
                exchange.body(Permission.IMAGE_CHANGE, "container.committed", SnapshotEndpoints::config));
        Image image = snapshots.commit(exchange.caller(), query.required("container"), request);
        exchange.json(201, Json.object("Id", image.id().value()));
    }

    /** Older clients send all instructions in one value, a line for each. */
    private static List<String> changeLines(List<String> changes) {
        List<String> lines = new ArrayList<>();
        changes.forEach(change -> change.lines().filter(line -> !line.isBlank()).forEach(lines::add));
        return lines;
    }

    /** The body has the form of an image's own configuration. */
    private static @Nullable RuntimeConfig config(JsonNode body) {
        return body.isEmpty()
                ? null
                : ImageConfig.parse(Json.bytes(Json.object("config", body))).config();
    }

    private void changes(Exchange exchange) throws IOException {
        exchange.json(snapshots.changes(exchange.caller(), exchange.path("id")).stream()
                .map(change -> Json.object("Path", change.path(), "Kind", kind(change.kind())))
                .toList());
    }

    private static int kind(FileChange.Kind kind) {
        return switch (kind) {
            case MODIFIED -> 0;
            case ADDED -> 1;
            case DELETED -> 2;
        };
    }

    /** The container is looked up before the first byte, while an error still has a status. */
    private void export(Exchange exchange) throws IOException {
        String id = containers.inspect(exchange.caller(), exchange.path("id")).id();
        snapshots.export(exchange.caller(), id, new LateStream(exchange, "application/x-tar"));
    }
}
