package io.cofferdam.container;

import io.cofferdam.network.Endpoint;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A container at one moment.
 *
 * @param endpoints its places on networks while it runs, in the order of its interfaces
 * @param ports published, with the host's ports as they were chosen; empty while it does not run
 * @param health what the probes of this run, or of the last one, have found; null without a health check
 * @param ownNamespaces names of those that are its own, of pid net mnt uts ipc user cgroup time
 */
public record ContainerView(
        ContainerSpec spec,
        ContainerState state,
        List<Endpoint> endpoints,
        List<PortSpec> ports,
        List<String> ownNamespaces,
        @Nullable Health health) {

    public String id() {
        return spec.id();
    }

    public String name() {
        return spec.name();
    }

    /** Its place on the first of its networks; null where it has none. */
    public @Nullable Endpoint endpoint() {
        return endpoints.isEmpty() ? null : endpoints.getFirst();
    }

    public boolean running() {
        return state.status().hasProcesses();
    }

    /** The same with its environment changed everywhere it shows. */
    public ContainerView withEnv(UnaryOperator<List<String>> change) {
        return new ContainerView(SpecChange.withEnv(spec, change), state, endpoints, ports, ownNamespaces, health);
    }
}
