package io.cofferdam.docker;

import tools.jackson.databind.JsonNode;

/** The tables of `POST /containers/create`: every field of the API, and what of it is done here. */
final class CreateFields {

    private static final FieldTable CONFIG = FieldTable.of("Config")
            .taken("Hostname", "Domainname", "User", "Tty", "OpenStdin", "StdinOnce", "Env", "Cmd", "Image")
            .taken("Volumes", "WorkingDir", "Entrypoint", "Labels", "StopSignal", "StopTimeout", "ExposedPorts")
            // what the client itself attaches to after this call
            .taken("AttachStdin", "AttachStdout", "AttachStderr")
            .taken("NetworkDisabled", "MacAddress", "HostConfig", "NetworkingConfig", "Healthcheck")
            .empty("OnBuild", "OnBuild")
            .empty("Shell", "Shell, which only a build uses,")
            .empty("ArgsEscaped", "ArgsEscaped, which only Windows uses,");

    private static final FieldTable HOST_CONFIG = FieldTable.of("HostConfig")
            .taken("Binds", "Mounts", "Tmpfs", "PortBindings", "PublishAllPorts", "NetworkMode", "RestartPolicy")
            .taken("AutoRemove", "CapAdd", "CapDrop", "Dns", "DnsOptions", "DnsSearch", "ExtraHosts", "GroupAdd")
            .taken("OomScoreAdj", "PidMode", "IpcMode", "UTSMode", "UsernsMode", "CgroupnsMode", "Privileged")
            .taken("ReadonlyRootfs", "SecurityOpt", "Sysctls", "ShmSize", "Devices", "Ulimits", "Init", "LogConfig")
            .taken("ConsoleSize", "VolumesFrom", "Annotations", "MaskedPaths", "ReadonlyPaths", "CgroupParent")
            .taken("StorageOpt", "Links")
            // for the client's own use: where it wrote the id
            .taken("ContainerIDFile")
            .words("VolumeDriver", "A volume driver", "local")
            .words("Isolation", "Isolation, which only Windows has,", "default")
            .words("Runtime", "A choice of runtime", InfoJson.RUNTIME)
            .empty("Cgroup", "Another container's cgroup")
            .empty("DeviceRequests", "A device request such as --gpus")
            .empty("CpuCount", "CpuCount, which only Windows has,")
            .empty("CpuPercent", "CpuPercent, which only Windows has,")
            .empty("IOMaximumIOps", "IOMaximumIOps, which only Windows has,")
            .empty("IOMaximumBandwidth", "IOMaximumBandwidth, which only Windows has,");

    private static final FieldTable NETWORKING =
            FieldTable.of("NetworkingConfig").taken("EndpointsConfig");

    static {
        LimitsFields.addTo(HOST_CONFIG);
    }

    private CreateFields() {}

    /** Refuses a body with a wish that would not be fulfilled. */
    static void check(JsonNode body) {
        CONFIG.check(body);
        JsonNode hostConfig = body.path("HostConfig");
        HOST_CONFIG.check(hostConfig);
        NETWORKING.check(body.path("NetworkingConfig"));
    }
}
