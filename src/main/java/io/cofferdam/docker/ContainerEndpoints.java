package io.cofferdam.docker;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.DiskUse;
import io.cofferdam.container.RestartPolicy;
import io.cofferdam.container.Status;
import io.cofferdam.image.Platform;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.CreatedContainer;
import io.cofferdam.operations.DiskOperations;
import io.cofferdam.operations.ExecOperations;
import io.cofferdam.operations.NetworkOperations;
import io.cofferdam.operations.SystemOperations;
import io.cofferdam.operations.VolumeOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Lists, makes, shows, changes and removes containers. */
@Component
final class ContainerEndpoints implements Endpoints {

    private static final FieldTable UPDATE = LimitsFields.addTo(
                    FieldTable.of("Update").taken("RestartPolicy"))
            .empty("CgroupParent", "Moving a container to another cgroup parent")
            .empty("Devices", "Adding devices to a container")
            .empty("DeviceRequests", "A device request such as --gpus")
            .empty("Ulimits", "Changing ulimits of a container");

    private final ContainerOperations containers;
    private final VolumeOperations volumes;
    private final NetworkOperations networks;
    private final SystemOperations system;
    private final ExecOperations execs;
    private final DiskOperations disk;

    /** Asked for once, because it does not change and the facts take long to gather. */
    private volatile @Nullable Path root;

    ContainerEndpoints(
            ContainerOperations containers,
            VolumeOperations volumes,
            NetworkOperations networks,
            SystemOperations system,
            ExecOperations execs,
            DiskOperations disk) {
        this.execs = execs;
        this.disk = disk;
        this.containers = containers;
        this.volumes = volumes;
        this.networks = networks;
        this.system = system;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/containers/json", this::list)
                .post("/containers/create", this::create)
                .get("/containers/{id}/json", this::inspect)
                .post("/containers/{id}/update", this::update)
                .post("/containers/{id}/rename", this::rename)
                .delete("/containers/{id}", this::remove)
                .delete("/containers/{id}/{alias}", this::unlink);
    }

    private void list(Exchange exchange) throws IOException {
        boolean sizes = exchange.query().flag("size");
        List<ContainerView> all = containers.list(exchange.caller());
        Surroundings around = surroundings(exchange.caller());
        ContainerFilter filter = new ContainerFilter(exchange.filters(ContainerFilter.KNOWN), all, around);
        Integer asked = exchange.query().integer("limit");
        int limit = asked == null || asked <= 0 ? Integer.MAX_VALUE : asked;
        boolean stopped = exchange.query().flag("all") || limit < Integer.MAX_VALUE || filter.includesStopped();
        Instant now = Instant.now();
        exchange.json(all.stream()
                .filter(view -> stopped || view.running() || view.state().status() == Status.RESTARTING)
                .sorted((one, other) ->
                        other.spec().created().compareTo(one.spec().created()))
                .filter(filter::accepts)
                .limit(limit)
                .map(view -> sized(exchange, view, sizes, ContainerJson.summary(view, around, now)))
                .toList());
    }

    private void create(Exchange exchange) throws IOException {
        Platform platform = Platforms.asked(exchange.query());
        ContainerRequest request = exchange.body(
                Permission.CONTAINER_LAUNCH,
                "container.created",
                body -> CreateBody.read(exchange.query().text("name"), body));
        CreatedContainer created = containers.create(exchange.caller(), request, platform);
        exchange.json(201, Json.object("Id", created.id(), "Warnings", created.warnings()));
    }

    private void inspect(Exchange exchange) throws IOException {
        ContainerView view = containers.inspect(exchange.caller(), exchange.path("id"));
        Map<String, @Nullable Object> json = ContainerJson.inspect(
                view, surroundings(exchange.caller()), exchange.caller().may(Permission.CONTAINER_VIEW_SECRETS));
        List<String> running = execs.running(exchange.caller(), view.id());
        json.put("ExecIDs", running.isEmpty() ? null : running);
        exchange.json(sized(exchange, view, exchange.query().flag("size"), json));
    }

    private void update(Exchange exchange) throws IOException {
        JsonNode body = exchange.body(Permission.LIMITS_CHANGE, "limits.changed", UPDATE::checked);
        ContainerView view = containers.inspect(exchange.caller(), exchange.path("id"));
        // first what may be refused: the limits below are changed for good
        if (!CreateBody.text(body.path("RestartPolicy"), "Name").isEmpty()) {
            RestartPolicy policy = CreateBody.restartPolicy(body.path("RestartPolicy"));
            containers.changeRestartPolicy(exchange.caller(), view.id(), policy);
        }
        Limits now = view.spec().limits();
        Limits after = LimitsFields.update(now, body);
        List<String> warnings =
                after.equals(now) ? List.of() : containers.changeLimits(exchange.caller(), view.id(), after);
        exchange.json(Json.object("Warnings", warnings));
    }

    private void rename(Exchange exchange) {
        String name = exchange.query().required("name");
        containers.rename(exchange.caller(), exchange.path("id"), name.startsWith("/") ? name.substring(1) : name);
        exchange.noContent();
    }

    private void remove(Exchange exchange) {
        if (exchange.query().flag("link")) {
            throw ProblemException.conflict(
                    "Conflict, cannot remove the default link name of the container.",
                    "A link has the name of the container that has it, and its own, as in web/db.",
                    "Write both, or leave out --link to remove the container.");
        }
        containers.remove(
                exchange.caller(),
                exchange.path("id"),
                exchange.query().flag("force"),
                exchange.query().flag("v"));
        exchange.noContent();
    }

    /** `docker rm --link web/db`; nothing else of a container is deleted by a path like that. */
    private void unlink(Exchange exchange) {
        if (!exchange.query().flag("link")) {
            throw ProblemException.notFound(
                    "page not found.", "A container's name has no '/'.", "To remove a link, say so with link=1.");
        }
        networks.unlink(exchange.caller(), exchange.path("id"), exchange.path("alias"));
        exchange.noContent();
    }

    /** What it has written outside of volumes, measured only when asked for. */
    private Map<String, @Nullable Object> sized(
            Exchange exchange, ContainerView view, boolean asked, Map<String, @Nullable Object> json) {
        if (asked) {
            DiskUse.OfContainer use = disk.container(exchange.caller(), view.id());
            json.put("SizeRw", use.writtenBytes());
            json.put("SizeRootFs", use.imageBytes() + use.writtenBytes());
        }
        return json;
    }

    private Surroundings surroundings(Caller caller) {
        Path known = root;
        if (known == null) {
            known = system.facts(caller).root();
            root = known;
        }
        return new Surroundings(
                known, name -> volumePath(caller, name), id -> containerName(caller, id), networks.list(caller));
    }

    private String containerName(Caller caller, String id) {
        try {
            return containers.inspect(caller, id).name();
        } catch (ProblemException gone) {
            return "";
        }
    }

    private String volumePath(Caller caller, String name) {
        try {
            return name.isEmpty() ? "" : volumes.inspect(caller, name).data().toString();
        } catch (ProblemException gone) {
            return "";
        }
    }
}
