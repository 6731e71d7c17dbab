package io.cofferdam.docker;

import io.cofferdam.cgroup.ByteSize;
import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.DeviceThrottle;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ConsoleSize;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.ContainerSpec;
import io.cofferdam.container.LifecycleRequest;
import io.cofferdam.container.Link;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.PortSpec;
import io.cofferdam.container.ProcessRequest;
import io.cofferdam.container.SecurityRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says a container's HostConfig again, in the shape in which it could be asked for. */
final class HostConfigJson {

    private HostConfigJson() {}

    static Map<String, @Nullable Object> of(ContainerSpec spec, Surroundings around) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        addLifecycle(json, spec);
        addNetwork(json, spec, around);
        addSecurity(json, spec.request());
        addMounts(json, spec);
        addLimits(json, spec.limits());
        addProcess(json, spec.request().process());
        return json;
    }

    private static void addLifecycle(Map<String, @Nullable Object> json, ContainerSpec spec) {
        LifecycleRequest lifecycle = spec.request().lifecycle();
        Map<String, String> options = new LinkedHashMap<>();
        if (lifecycle.logMaxBytes() != null) {
            options.put("max-size", String.valueOf(lifecycle.logMaxBytes()));
        }
        if (lifecycle.logMaxFiles() != null) {
            options.put("max-file", String.valueOf(lifecycle.logMaxFiles()));
        }
        if (lifecycle.logMaxAgeSeconds() != null) {
            options.put("max-age", lifecycle.logMaxAgeSeconds() + "s");
        }
        json.put("ContainerIDFile", "");
        if (!spec.request().annotations().isEmpty()) {
            json.put("Annotations", spec.request().annotations());
        }
        json.put("LogConfig", Json.object("Type", "json-file", "Config", options));
        json.put("AutoRemove", lifecycle.autoRemove());
        json.put(
                "RestartPolicy",
                Json.object(
                        "Name", lifecycle.restartPolicy().name(),
                        "MaximumRetryCount", lifecycle.restartPolicy().maximumRetryCount()));
    }

    private static void addNetwork(Map<String, @Nullable Object> json, ContainerSpec spec, Surroundings around) {
        var network = spec.request().network();
        json.put("NetworkMode", network.mode());
        Map<String, List<Object>> bindings = new LinkedHashMap<>();
        for (PortSpec port : spec.ports()) {
            bindings.computeIfAbsent(port.containerPort() + "/" + port.protocol(), key -> new ArrayList<>())
                    .add(Json.object("HostIp", port.hostIp(), "HostPort", port.hostPorts()));
        }
        json.put("PortBindings", bindings);
        json.put("PublishAllPorts", network.publishAll());
        json.put("Dns", network.dns());
        json.put("DnsOptions", network.dnsOptions());
        json.put("DnsSearch", network.dnsSearch());
        json.put("ExtraHosts", network.extraHosts());
        List<String> links = links(spec, around);
        json.put("Links", links.isEmpty() ? null : links);
    }

    /** Of those on the bridge; others are said with their network. */
    private static List<String> links(ContainerSpec spec, Surroundings around) {
        List<String> links = new ArrayList<>();
        for (Link link : spec.request().network().links()) {
            String name = around.containerName().apply(link.container());
            if (!name.isEmpty()) {
                links.add("/%s:/%s/%s".formatted(name, spec.name(), link.alias()));
            }
        }
        return links;
    }

    private static void addSecurity(Map<String, @Nullable Object> json, ContainerRequest request) {
        SecurityRequest security = request.security();
        List<String> options = new ArrayList<>();
        if (security.noNewPrivileges()) {
            options.add("no-new-privileges");
        }
        if (!security.seccompWord().equals("default")) {
            options.add("seccomp=" + security.seccomp());
        }
        json.put("CapAdd", security.capAdd());
        json.put("CapDrop", security.capDrop());
        json.put("Privileged", security.privileged());
        json.put("ReadonlyRootfs", security.readOnlyRootfs());
        json.put("CgroupParent", security.cgroupParent());
        json.put("SecurityOpt", options);
        json.put("MaskedPaths", security.hiddenPaths());
        json.put("ReadonlyPaths", security.unwritablePaths());
        json.put("CgroupnsMode", own(security.cgroupnsMode()));
        json.put("IpcMode", own(security.ipcMode()));
        json.put("PidMode", security.pidMode());
        json.put("UTSMode", security.utsMode());
        json.put("UsernsMode", security.usernsMode());
        json.put("Sysctls", security.sysctls());
        json.put(
                "Devices",
                security.devices().stream()
                        .map(device -> Json.object(
                                "PathOnHost", device.hostPath(),
                                "PathInContainer", device.containerPath(),
                                "CgroupPermissions", device.permissions()))
                        .toList());
        json.put("Runtime", InfoJson.RUNTIME);
        json.put("Isolation", "");
    }

    private static String own(String mode) {
        return mode.isEmpty() ? "private" : mode;
    }

    private static void addMounts(Map<String, @Nullable Object> json, ContainerSpec spec) {
        List<String> binds = new ArrayList<>();
        Map<String, String> tmpfs = new LinkedHashMap<>();
        for (MountSpec mount : spec.mounts()) {
            if (mount.type() == MountSpec.Type.TMPFS) {
                tmpfs.put(mount.target(), mount.options());
            } else if (mount.type() != MountSpec.Type.IMAGE && !mount.isAnonymous()) {
                String more = mount.options().replaceFirst(",?" + MountFields.MUST_EXIST, "");
                String options = (mount.readOnly() ? "ro" : "rw") + (more.isEmpty() ? "" : "," + more);
                binds.add(mount.source() + ":" + mount.target() + ":" + options);
            }
        }
        json.put("Binds", binds);
        json.put("Tmpfs", tmpfs);
        json.put("VolumeDriver", "");
        json.put(
                "VolumesFrom",
                spec.request().volumesFrom().isEmpty() ? null : spec.request().volumesFrom());
        Long shmSize = spec.request().shmSizeBytes();
        json.put("ShmSize", shmSize == null ? 64L << 20 : shmSize);
        Long storage = spec.request().storageBytes();
        json.put("StorageOpt", storage == null ? null : Map.of("size", ByteSize.exact(storage)));
    }

    private static void addLimits(Map<String, @Nullable Object> json, Limits limits) {
        json.put("Memory", zero(limits.memoryMaxBytes()));
        json.put("MemorySwap", zero(HostMemory.countsSwap() ? limits.swapTotalBytes() : limits.memorySwapBytes()));
        json.put("MemoryReservation", zero(limits.memoryReservationBytes()));
        json.put("MemorySwappiness", limits.memorySwappiness());
        json.put("OomKillDisable", limits.oomKillDisable());
        json.put("CpuShares", zero(limits.cpuShares()));
        json.put("NanoCpus", zero(limits.nanoCpus()));
        json.put("CpuPeriod", zero(limits.cpuPeriodMicros()));
        json.put("CpuQuota", zero(limits.cpuQuotaMicros()));
        json.put("CpuRealtimePeriod", zero(limits.cpuRealtimePeriodMicros()));
        json.put("CpuRealtimeRuntime", zero(limits.cpuRealtimeRuntimeMicros()));
        json.put("CpusetCpus", limits.cpusetCpus() == null ? "" : limits.cpusetCpus());
        json.put("CpusetMems", limits.cpusetMems() == null ? "" : limits.cpusetMems());
        json.put("PidsLimit", limits.pidsMax());
        json.put("BlkioWeight", zero(limits.blkioWeight()));
        json.put(
                "BlkioWeightDevice",
                limits.blkioWeightDevices().stream()
                        .map(device -> Json.object("Path", device.path(), "Weight", device.weight()))
                        .toList());
        json.put("BlkioDeviceReadBps", throttles(limits.readBps()));
        json.put("BlkioDeviceWriteBps", throttles(limits.writeBps()));
        json.put("BlkioDeviceReadIOps", throttles(limits.readIops()));
        json.put("BlkioDeviceWriteIOps", throttles(limits.writeIops()));
        json.put(
                "DeviceCgroupRules",
                limits.deviceRules().stream().map(HostConfigJson::rule).toList());
        json.put("DeviceRequests", null);
    }

    private static void addProcess(Map<String, @Nullable Object> json, ProcessRequest process) {
        json.put("GroupAdd", process.groupAdd());
        json.put("OomScoreAdj", process.oomScoreAdj() == null ? 0 : process.oomScoreAdj());
        json.put("Init", process.init());
        json.put(
                "Ulimits",
                process.ulimits().stream()
                        .map(limit -> Json.object("Name", limit.name(), "Hard", limit.hard(), "Soft", limit.soft()))
                        .toList());
        ConsoleSize console = process.console();
        json.put("ConsoleSize", console == null ? List.of(0, 0) : List.of(console.rows(), console.columns()));
    }

    private static long zero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static List<Map<String, @Nullable Object>> throttles(List<DeviceThrottle> throttles) {
        return throttles.stream()
                .map(throttle -> Json.object("Path", throttle.path(), "Rate", throttle.rate()))
                .toList();
    }

    private static String rule(DeviceRule rule) {
        return "%c %s:%s %s".formatted(rule.type(), star(rule.major()), star(rule.minor()), rule.access());
    }

    private static String star(@Nullable Long number) {
        return number == null ? "*" : number.toString();
    }
}
