package io.cofferdam.container;

/** A host device given to a container; permissions are of "rwm". */
public record DeviceSpec(String hostPath, String containerPath, String permissions) {}
