package io.cofferdam.container;

import io.cofferdam.cgroup.Limits;
import io.cofferdam.network.EgressPolicy;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Copies of a specification with one thing changed. */
final class SpecChange {

    private SpecChange() {}

    static ContainerSpec renamed(ContainerSpec s, String name) {
        return copy(s, name, s.request(), s.limits());
    }

    static ContainerSpec limited(ContainerSpec s, Limits limits) {
        return copy(s, s.name(), s.request(), limits);
    }

    static ContainerSpec on(ContainerSpec s, List<EndpointRequest> networks) {
        NetworkRequest network = s.request().network();
        return on(s, network.with(network.mode(), networks));
    }

    static ContainerSpec lettingOut(ContainerSpec s, @Nullable EgressPolicy policy) {
        return on(s, s.request().network().lettingOut(policy));
    }

    static ContainerSpec linking(ContainerSpec s, List<Link> links) {
        return on(s, s.request().network().linking(links));
    }

    private static ContainerSpec on(ContainerSpec s, NetworkRequest network) {
        return copy(s, s.name(), s.request().on(network), s.limits());
    }

    static ContainerSpec restarting(ContainerSpec s, RestartPolicy policy) {
        ContainerRequest r = s.request();
        ContainerRequest request = new ContainerRequest(
                r.name(),
                r.image(),
                r.process(),
                r.network(),
                r.security(),
                r.lifecycle().restarting(policy),
                r.limits(),
                r.mounts(),
                r.labels(),
                r.shmSizeBytes(),
                r.annotations(),
                r.volumesFrom(),
                r.storageBytes());
        return copy(s, s.name(), request, s.limits());
    }

    static ContainerSpec withEnv(ContainerSpec s, UnaryOperator<List<String>> change) {
        ContainerRequest r = s.request();
        ProcessRequest p = r.process();
        ProcessRequest process = new ProcessRequest(
                p.entrypoint(),
                p.command(),
                change.apply(p.env()),
                p.workingDir(),
                p.user(),
                p.tty(),
                p.openStdin(),
                p.stdinOnce(),
                p.groupAdd(),
                p.ulimits(),
                p.oomScoreAdj(),
                p.init(),
                p.console());
        ContainerRequest request = new ContainerRequest(
                r.name(),
                r.image(),
                process,
                r.network(),
                r.security(),
                r.lifecycle(),
                r.limits(),
                r.mounts(),
                r.labels(),
                r.shmSizeBytes(),
                r.annotations(),
                r.volumesFrom(),
                r.storageBytes());
        return new ContainerSpec(
                s.id(),
                s.name(),
                s.created(),
                s.createdBy(),
                s.imageId(),
                request,
                s.argv(),
                s.entrypointLength(),
                change.apply(s.env()),
                s.workingDir(),
                s.user(),
                s.hostname(),
                s.limits(),
                s.deviceAccess(),
                s.mounts(),
                s.ports(),
                s.stopSignal(),
                s.stopTimeoutSeconds(),
                s.idBase(),
                s.healthCheck());
    }

    static ContainerSpec mounting(ContainerSpec s, List<MountSpec> mounts) {
        return copy(s, s.name(), s.request(), s.limits(), s.idBase(), mounts);
    }

    /** For a container that shares the host's user namespace and so needs no ids of its own. */
    static ContainerSpec withoutIds(ContainerSpec s) {
        return copy(s, s.name(), s.request(), s.limits(), 0);
    }

    private static ContainerSpec copy(ContainerSpec s, String name, ContainerRequest request, Limits limits) {
        return copy(s, name, request, limits, s.idBase());
    }

    private static ContainerSpec copy(
            ContainerSpec s, String name, ContainerRequest request, Limits limits, long idBase) {
        return copy(s, name, request, limits, idBase, s.mounts());
    }

    private static ContainerSpec copy(
            ContainerSpec s,
            String name,
            ContainerRequest request,
            Limits limits,
            long idBase,
            List<MountSpec> mounts) {
        return new ContainerSpec(
                s.id(),
                name,
                s.created(),
                s.createdBy(),
                s.imageId(),
                request,
                s.argv(),
                s.entrypointLength(),
                s.env(),
                s.workingDir(),
                s.user(),
                s.hostname(),
                limits,
                s.deviceAccess(),
                mounts,
                s.ports(),
                s.stopSignal(),
                s.stopTimeoutSeconds(),
                idBase,
                s.healthCheck());
    }
}
