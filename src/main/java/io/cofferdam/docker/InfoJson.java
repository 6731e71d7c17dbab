package io.cofferdam.docker;

import io.cofferdam.container.SystemFacts;
import io.cofferdam.registry.RegistrySettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the service says of itself in `docker version` and `docker info`. */
final class InfoJson {

    /** There is one runtime, and it is this service. */
    static final String RUNTIME = "cofferdam";

    /** Clients print what is here without looking. */
    private static final String NO_GO = "none (Java " + Runtime.version().feature() + ")";

    private InfoJson() {}

    static Map<String, @Nullable Object> version(SystemFacts facts, boolean experimental) {
        Map<String, @Nullable Object> details = Json.object(
                "ApiVersion", ApiVersion.NEWEST.toString(),
                "Arch", facts.architecture(),
                "BuildTime", facts.committed(),
                "Experimental", Boolean.toString(experimental),
                "GitCommit", facts.commit(),
                "GoVersion", NO_GO,
                "KernelVersion", facts.kernel(),
                "MinAPIVersion", ApiVersion.OLDEST.toString(),
                "Os", "linux");
        return Json.object(
                "Platform", Json.object("Name", "Cofferdam"),
                "Components", List.of(Json.object("Name", "Engine", "Version", facts.version(), "Details", details)),
                "Version", facts.version(),
                "ApiVersion", ApiVersion.NEWEST.toString(),
                "MinAPIVersion", ApiVersion.OLDEST.toString(),
                "GitCommit", facts.commit(),
                "GoVersion", NO_GO,
                "Os", "linux",
                "Arch", facts.architecture(),
                "KernelVersion", facts.kernel(),
                "Experimental", experimental,
                "BuildTime", facts.committed());
    }

    static Map<String, @Nullable Object> info(SystemFacts facts, RegistrySettings registries, boolean experimental) {
        Map<String, @Nullable Object> json = Json.object(
                "ID", "cofferdam-" + facts.instance(),
                "Containers", facts.containersRunning() + facts.containersPaused() + facts.containersStopped(),
                "ContainersRunning", facts.containersRunning(),
                "ContainersPaused", facts.containersPaused(),
                "ContainersStopped", facts.containersStopped(),
                "Images", facts.images(),
                "Driver", "overlay2",
                "DriverStatus", List.of(),
                "DockerRootDir", facts.root().toString(),
                "Name", facts.hostname(),
                "SystemTime", Times.rfc3339(Instant.now()),
                "KernelVersion", facts.kernel(),
                "OperatingSystem", facts.operatingSystem(),
                "OSVersion", "",
                "OSType", "linux",
                "Architecture", facts.architecture().replace("amd64", "x86_64"),
                "NCPU", facts.cores(),
                "MemTotal", facts.memoryBytes(),
                "ServerVersion", facts.version(),
                "CgroupDriver", "cgroupfs",
                "CgroupVersion", facts.cgroupMode().equals("v2") ? "2" : "1",
                "Warnings", facts.lacks());
        addFeatures(json, facts);
        json.put("ExperimentalBuild", experimental);
        json.put("RegistryConfig", RegistryConfigJson.of(registries));
        addRuntime(json);
        return json;
    }

    private static void addFeatures(Map<String, @Nullable Object> json, SystemFacts facts) {
        boolean v1 = !facts.cgroupMode().equals("v2");
        boolean memory = facts.controllers().contains("memory");
        boolean cpu = facts.controllers().contains("cpu");
        json.put("MemoryLimit", memory);
        json.put("SwapLimit", memory);
        json.put("CpuCfsPeriod", cpu);
        json.put("CpuCfsQuota", cpu);
        json.put("CPUShares", cpu);
        json.put("CPUSet", facts.controllers().contains("cpuset"));
        json.put("PidsLimit", facts.controllers().contains("pids"));
        json.put("OomKillDisable", v1 && memory);
        json.put("IPv4Forwarding", true);
        json.put("Debug", false);
        json.put("LiveRestoreEnabled", true);
        json.put("HttpProxy", "");
        json.put("HttpsProxy", "");
        json.put("NoProxy", "");
        json.put("Labels", List.of());
    }

    private static void addRuntime(Map<String, @Nullable Object> json) {
        json.put("LoggingDriver", "json-file");
        json.put(
                "Plugins",
                Json.object(
                        "Volume", List.of("local"),
                        "Network", List.of("bridge", "host", "macvlan", "null"),
                        "Authorization", null,
                        "Log", List.of("json-file")));
        json.put("IndexServerAddress", "");
        json.put("Runtimes", Json.object(RUNTIME, Json.object("path", RUNTIME)));
        json.put("DefaultRuntime", RUNTIME);
        json.put(
                "Swarm",
                Json.object(
                        "NodeID",
                        "",
                        "NodeAddr",
                        "",
                        "LocalNodeState",
                        "inactive",
                        "ControlAvailable",
                        false,
                        "Error",
                        "",
                        "RemoteManagers",
                        null));
        json.put("Isolation", "");
        json.put("InitBinary", "cofferdam-init");
        json.put("ContainerdCommit", Json.object("ID", ""));
        json.put("RuncCommit", Json.object("ID", ""));
        json.put("InitCommit", Json.object("ID", ""));
        json.put("SecurityOptions", List.of("name=seccomp,profile=builtin", "name=userns", "name=cgroupns"));
        json.put("CDISpecDirs", List.of());
    }
}
