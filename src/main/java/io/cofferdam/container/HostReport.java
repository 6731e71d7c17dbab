package io.cofferdam.container;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.HostCapacity;
import io.cofferdam.host.Build;
import io.cofferdam.host.HostFacts;
import io.cofferdam.network.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says what host this is and what it lacks. */
final class HostReport {

    private static final Build BUILD = Build.running();

    private HostReport() {}

    static String hostname() {
        return read("/proc/sys/kernel/hostname");
    }

    static SystemFacts of(
            EngineSettings settings,
            CgroupHost cgroups,
            Networks networks,
            HostCapacity capacity,
            List<ContainerView> containers,
            int images) {
        List<String> lacks = new ArrayList<>();
        HostFacts.detect().lacks().forEach(lack -> lacks.add(lack.what() + " " + lack.consequence()));
        lacks.addAll(networks.lacks());
        return new SystemFacts(
                settings.instance(),
                settings.root(),
                hostname(),
                read("/proc/sys/kernel/osrelease"),
                operatingSystem(),
                System.getProperty("os.arch", ""),
                capacity.cores(),
                capacity.memoryBytes(),
                memoryAvailable(),
                cgroups.mode().name().toLowerCase(Locale.ROOT),
                controllers(cgroups),
                count(containers, Status.RUNNING),
                count(containers, Status.PAUSED),
                containers.size() - count(containers, Status.RUNNING) - count(containers, Status.PAUSED),
                images,
                List.copyOf(lacks),
                BUILD.version(),
                BUILD.commit(),
                BUILD.committed());
    }

    private static List<String> controllers(CgroupHost cgroups) {
        return cgroups.usable().stream()
                .flatMap(hierarchy -> hierarchy.controllers().stream())
                .sorted()
                .distinct()
                .toList();
    }

    private static int count(List<ContainerView> containers, Status status) {
        return (int) containers.stream()
                .filter(view -> view.state().status() == status)
                .count();
    }

    private static String operatingSystem() {
        for (String line : read("/etc/os-release").split("\n")) {
            if (line.startsWith("PRETTY_NAME=")) {
                return line.substring(line.indexOf('=') + 1).replace("\"", "");
            }
        }
        return "Linux";
    }

    private static long memoryAvailable() {
        for (String line : read("/proc/meminfo").split("\n")) {
            if (line.startsWith("MemAvailable:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
