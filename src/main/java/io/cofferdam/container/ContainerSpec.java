package io.cofferdam.container;

import io.cofferdam.cgroup.Limits;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container as it was made: the request with everything that the image and the defaults decide filled in.
 *
 * @param id 64 hexadecimal digits
 * @param limits as they are now, after every change
 * @param stopTimeoutSeconds -1 for no end
 * @param healthCheck null for none
 * @param idBase the host id that is the container's root; 0 where it shares the host's user namespace
 */
public record ContainerSpec(
        String id,
        String name,
        Instant created,
        String createdBy,
        String imageId,
        ContainerRequest request,
        List<String> argv,
        int entrypointLength,
        List<String> env,
        String workingDir,
        String user,
        String hostname,
        Limits limits,
        List<MountSpec> mounts,
        List<PortSpec> ports,
        String stopSignal,
        int stopTimeoutSeconds,
        long idBase,
        @Nullable HealthCheck healthCheck) {

    /** How many ids a container has. */
    public static final int ID_RANGE = 65536;

    /** The first twelve digits, as people read them. */
    public String shortId() {
        return id.substring(0, 12);
    }

    public String image() {
        return request.image();
    }

    /** Whether its ids are not the host's; containers that share namespaces share these too. */
    public boolean ownUserNamespace() {
        return !request.security().sharesHostUsers();
    }
}
