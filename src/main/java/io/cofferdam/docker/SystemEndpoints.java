package io.cofferdam.docker;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.SystemFacts;
import io.cofferdam.operations.CheckpointOperations;
import io.cofferdam.operations.RegistryOperations;
import io.cofferdam.operations.SystemOperations;
import io.cofferdam.registry.RegistrySettings;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** Says that the service is there and what it is. */
@Component
final class SystemEndpoints implements Endpoints {

    private final SystemOperations system;
    private final CheckpointOperations checkpoints;
    private final RegistryOperations registries;

    SystemEndpoints(SystemOperations system, CheckpointOperations checkpoints, RegistryOperations registries) {
        this.registries = registries;
        this.system = system;
        this.checkpoints = checkpoints;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/_ping", SystemEndpoints::ping)
                .head("/_ping", SystemEndpoints::ping)
                .get("/version", this::version)
                .get("/info", this::info);
    }

    private static void ping(Exchange exchange) throws IOException {
        exchange.header("Builder-Version", "1");
        exchange.header("Cache-Control", "no-cache, no-store, must-revalidate");
        exchange.header("Pragma", "no-cache");
        exchange.text("OK");
    }

    private void version(Exchange exchange) throws IOException {
        exchange.json(InfoJson.version(system.facts(exchange.caller()), experimental()));
    }

    private void info(Exchange exchange) throws IOException {
        SystemFacts facts = system.facts(exchange.caller());
        exchange.json(InfoJson.info(facts, registries(exchange.caller()), experimental()));
    }

    /** Who may not pull is told nothing of where others pull from. */
    private RegistrySettings registries(Caller caller) {
        return caller.may(Permission.IMAGE_CHANGE) ? registries.settings(caller) : RegistrySettings.DEFAULT;
    }

    private boolean experimental() {
        return checkpoints.lack().isEmpty();
    }
}
