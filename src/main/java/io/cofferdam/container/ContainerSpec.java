package io.cofferdam.container;

import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container as it was made: the request with everything that the image and the defaults decide filled in.
 *
 * @param id 64 hexadecimal digits
 * @param limits as they are now, after every change
 * @param deviceAccess what its devices, or being privileged, let it use; no change of limits takes that away
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
        List<DeviceRule> deviceAccess,
        List<MountSpec> mounts,
        List<PortSpec> ports,
        String stopSignal,
        int stopTimeoutSeconds,
        long idBase,
        @Nullable HealthCheck healthCheck) {

    /** How many ids a container has. */
    public static final int ID_RANGE = 65536;

    /** Versions before this component had these rules in the limits, behind those that were asked for. */
    @SuppressWarnings("NullAway") // their JSON is without it
    public ContainerSpec {
        if (deviceAccess == null) {
            List<DeviceRule> rules = limits.deviceRules();
            int asked = request.limits().deviceRules().size();
            boolean behind = rules.size() >= asked
                    && rules.subList(0, asked).equals(request.limits().deviceRules());
            deviceAccess = behind ? rules.subList(asked, rules.size()) : List.of();
            limits = behind ? limits.with(builder -> builder.deviceRules(rules.subList(0, asked))) : limits;
        }
        deviceAccess = List.copyOf(deviceAccess);
    }

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

    /** The limits as its control group keeps them: with access to what it was given. */
    Limits limitsInForce() {
        List<DeviceRule> rules = new ArrayList<>(limits.deviceRules());
        rules.addAll(deviceAccess);
        return limits.with(builder -> builder.deviceRules(rules));
    }
}
