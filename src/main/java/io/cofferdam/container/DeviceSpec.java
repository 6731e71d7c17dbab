package io.cofferdam.container;

/** A host device given to a container; permissions are of "rwm". */
public record DeviceSpec(String hostPath, String containerPath, String permissions) {

    @SuppressWarnings("NullAway") // JSON may leave these out
    public DeviceSpec {
        containerPath = containerPath == null || containerPath.isEmpty() ? hostPath : containerPath;
        permissions = permissions == null || permissions.isEmpty() ? "rwm" : permissions;
    }
}
