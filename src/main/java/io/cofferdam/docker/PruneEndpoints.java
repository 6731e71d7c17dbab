package io.cofferdam.docker;

import io.cofferdam.container.PruneResult;
import io.cofferdam.operations.PruneOperations;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Removes what nothing uses. */
@Component
final class PruneEndpoints implements Endpoints {

    private final PruneOperations prunes;

    PruneEndpoints(PruneOperations prunes) {
        this.prunes = prunes;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/images/prune", this::images)
                .post("/containers/prune", this::containers)
                .post("/volumes/prune", this::volumes)
                .post("/build/prune", PruneEndpoints::builds);
    }

    /** Only images without a name, unless {@code dangling=false} asks for all that are unused. */
    private void images(Exchange exchange) throws IOException {
        Filters filters = exchange.filters("dangling", "until", "label", "label!");
        boolean all = Boolean.FALSE.equals(filters.flag("dangling"));
        PruneResult result = prunes.images(exchange.caller(), PruneFilters.of(filters), all);
        List<Map<String, @Nullable Object>> told = new ArrayList<>();
        result.untagged().forEach(name -> told.add(Json.object("Untagged", name)));
        result.deleted().forEach(id -> told.add(Json.object("Deleted", id)));
        exchange.json(Json.object("ImagesDeleted", nullIfEmpty(told), "SpaceReclaimed", result.bytes()));
    }

    private void containers(Exchange exchange) throws IOException {
        Filters filters = exchange.filters("until", "label", "label!");
        PruneResult result = prunes.containers(exchange.caller(), PruneFilters.of(filters));
        exchange.json(
                Json.object("ContainersDeleted", nullIfEmpty(result.deleted()), "SpaceReclaimed", result.bytes()));
    }

    /** Until version 1.41 all unused volumes went; since then only those without a name, unless {@code all} is asked for. */
    private void volumes(Exchange exchange) throws IOException {
        Filters filters = exchange.filters("label", "label!", "all");
        boolean all =
                Boolean.TRUE.equals(filters.flag("all")) || !exchange.version().atLeast(42);
        PruneResult result = prunes.volumes(exchange.caller(), PruneFilters.of(filters), all);
        exchange.json(Json.object("VolumesDeleted", nullIfEmpty(result.deleted()), "SpaceReclaimed", result.bytes()));
    }

    private static void builds(Exchange exchange) throws IOException {
        exchange.json(Json.object("CachesDeleted", null, "SpaceReclaimed", 0));
    }

    private static @Nullable List<?> nullIfEmpty(List<?> list) {
        return list.isEmpty() ? null : list;
    }
}
