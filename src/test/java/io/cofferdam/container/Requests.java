package io.cofferdam.container;

import io.cofferdam.cgroup.Limits;
import io.cofferdam.cgroup.LimitsBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Requests with one part other than the default, on the starter image. */
final class Requests {

    private Requests() {}

    private static ContainerRequest request(
            ProcessRequest process,
            NetworkRequest network,
            SecurityRequest security,
            LifecycleRequest lifecycle,
            Limits limits,
            List<MountSpec> mounts) {
        return new ContainerRequest(
                null, "busybox", process, network, security, lifecycle, limits, mounts, Map.of(), null);
    }

    static ContainerRequest with(ProcessRequest process) {
        return request(
                process,
                NetworkRequest.mode("bridge"),
                SecurityRequest.defaults(),
                LifecycleRequest.defaults(),
                Limits.none(),
                List.of());
    }

    static ContainerRequest with(LifecycleRequest lifecycle, String... command) {
        return request(
                ProcessRequest.of(command),
                NetworkRequest.mode("none"),
                SecurityRequest.defaults(),
                lifecycle,
                Limits.none(),
                List.of());
    }

    static ContainerRequest with(NetworkRequest network, String... command) {
        return request(
                ProcessRequest.of(command),
                network,
                SecurityRequest.defaults(),
                LifecycleRequest.defaults(),
                Limits.none(),
                List.of());
    }

    static ContainerRequest with(SecurityRequest security, String... command) {
        return request(
                ProcessRequest.of(command),
                NetworkRequest.mode("none"),
                security,
                LifecycleRequest.defaults(),
                Limits.none(),
                List.of());
    }

    /** With a network namespace of its own, where most parameters are. */
    static ContainerRequest with(SecurityRequest security, NetworkRequest network, String... command) {
        return request(
                ProcessRequest.of(command), network, security, LifecycleRequest.defaults(), Limits.none(), List.of());
    }

    static ContainerRequest sysctl(String name, String value) {
        SecurityRequest security = new SecurityRequest(
                false, false, List.of(), List.of(), null, "", "", "", "", "", false, Map.of(name, value), List.of());
        return with(security, "true");
    }

    static ContainerRequest with(List<MountSpec> mounts, String... command) {
        return request(
                ProcessRequest.of(command),
                NetworkRequest.mode("none"),
                SecurityRequest.defaults(),
                LifecycleRequest.defaults(),
                Limits.none(),
                mounts);
    }

    static ContainerRequest limited(UnaryOperator<LimitsBuilder> limits, String... command) {
        return request(
                ProcessRequest.of(command.length == 0 ? new String[] {"sleep", "1000"} : command),
                NetworkRequest.mode("none"),
                SecurityRequest.defaults(),
                LifecycleRequest.defaults(),
                Limits.none().with(limits),
                List.of());
    }
}
