package io.cofferdam.container;

import io.cofferdam.cgroup.Limits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container as it is asked for.
 *
 * @param name null for a made-up one
 * @param image reference or id
 * @param annotations kept and shown; {@code io.cofferdam.system} says whether process 1 is the init of a system
 * @param volumesFrom "NAME" or "NAME:ro" of containers whose mounts are among {@code mounts} already
 * @param shmSizeBytes size of /dev/shm; null for 64 MiB
 * @param storageBytes what may be written into its root, beside volumes; null for no limit
 */
public record ContainerRequest(
        @Nullable String name,
        String image,
        ProcessRequest process,
        NetworkRequest network,
        SecurityRequest security,
        LifecycleRequest lifecycle,
        Limits limits,
        List<MountSpec> mounts,
        Map<String, String> labels,
        @Nullable Long shmSizeBytes,
        Map<String, String> annotations,
        List<String> volumesFrom,
        @Nullable Long storageBytes) {

    @SuppressWarnings("NullAway") // JSON may leave any of these out
    public ContainerRequest {
        process = process == null ? ProcessRequest.of() : process;
        network = network == null ? NetworkRequest.mode("bridge") : network;
        security = security == null ? SecurityRequest.defaults() : security;
        lifecycle = lifecycle == null ? LifecycleRequest.defaults() : lifecycle;
        limits = limits == null ? Limits.none() : limits;
        mounts = mounts == null ? List.of() : List.copyOf(mounts);
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
        volumesFrom = volumesFrom == null ? List.of() : List.copyOf(volumesFrom);
    }

    public ContainerRequest(
            @Nullable String name,
            String image,
            ProcessRequest process,
            NetworkRequest network,
            SecurityRequest security,
            LifecycleRequest lifecycle,
            Limits limits,
            List<MountSpec> mounts,
            Map<String, String> labels,
            @Nullable Long shmSizeBytes) {
        this(
                name,
                image,
                process,
                network,
                security,
                lifecycle,
                limits,
                mounts,
                labels,
                shmSizeBytes,
                Map.of(),
                List.of(),
                null);
    }

    /** The same with other mounts. */
    public ContainerRequest mounting(List<MountSpec> others) {
        return new ContainerRequest(
                name,
                image,
                process,
                network,
                security,
                lifecycle,
                limits,
                others,
                labels,
                shmSizeBytes,
                annotations,
                volumesFrom,
                storageBytes);
    }

    /** The same on other networks. */
    public ContainerRequest on(NetworkRequest others) {
        return sharing(others, security);
    }

    /** The same under another name, of another image. */
    public ContainerRequest named(String otherName, String otherImage) {
        return new ContainerRequest(
                otherName,
                otherImage,
                process,
                network,
                security,
                lifecycle,
                limits,
                mounts,
                labels,
                shmSizeBytes,
                annotations,
                volumesFrom,
                storageBytes);
    }

    /** What makes the container that this one has become: with its limits of today and all its mounts. */
    ContainerRequest moved(ContainerSpec spec) {
        return new ContainerRequest(
                spec.name(),
                image,
                process,
                network,
                security,
                lifecycle,
                spec.limits(),
                spec.mounts(),
                labels,
                shmSizeBytes,
                annotations,
                List.of(),
                storageBytes);
    }

    /** The same in other namespaces. */
    public ContainerRequest sharing(NetworkRequest otherNetwork, SecurityRequest otherSecurity) {
        return new ContainerRequest(
                name,
                image,
                process,
                otherNetwork,
                otherSecurity,
                lifecycle,
                limits,
                mounts,
                labels,
                shmSizeBytes,
                annotations,
                volumesFrom,
                storageBytes);
    }

    /** The simplest request: an image and a command, all else as by default. */
    public static ContainerRequest of(@Nullable String name, String image, String... command) {
        return new ContainerRequest(
                name,
                image,
                ProcessRequest.of(command),
                NetworkRequest.mode("bridge"),
                SecurityRequest.defaults(),
                LifecycleRequest.defaults(),
                Limits.none(),
                List.of(),
                Map.of(),
                null);
    }
}
