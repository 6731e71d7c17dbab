package io.cofferdam.container;

import io.cofferdam.cgroup.Limits;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.Platform;
import io.cofferdam.image.RuntimeConfig;
import io.cofferdam.linux.Capabilities;
import io.cofferdam.linux.HostMounts;
import io.cofferdam.linux.IdMappedFiles;
import io.cofferdam.linux.KernelRelease;
import io.cofferdam.volume.Volume;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What of a specification does nothing on this host, beyond what the control groups say of limits. */
final class LaunchWarnings {

    private static final KernelRelease KERNEL = KernelRelease.parse(System.getProperty("os.version"));

    private LaunchWarnings() {}

    /** @param blockDevices the folder of the host's block devices, /sys/block */
    static List<String> of(LaunchInputs in, Path blockDevices) {
        List<String> warnings = new ArrayList<>();
        capabilities(in, warnings);
        ports(in.spec(), warnings);
        if (in.spec().ownUserNamespace()) {
            in.spec().mounts().forEach(mount -> ids(mount, in, warnings));
        }
        weight(in.spec().limits(), blockDevices, warnings);
        if (Boolean.TRUE.equals(in.spec().limits().oomKillDisable())
                && in.spec().limits().memoryMaxBytes() == null) {
            warnings.add("Its processes are not killed for want of memory, and its memory has no limit:"
                    + " the host may run out of it.");
        }
        return warnings;
    }

    static void weight(Limits limits, Path blockDevices, List<String> warnings) {
        if (limits.blkioWeight() != null && !weighs(limits.raw().keySet(), blockDevices)) {
            warnings.add("No disk of this host is scheduled by bfq, which alone heeds a block I/O weight."
                    + " The weight has no effect.");
        }
    }

    /** What of an image does nothing here. */
    static List<String> of(ImageConfig image) {
        List<String> warnings = new ArrayList<>(of(image.config()));
        Platform host = Platform.host();
        if (!host.runs(image.platform())) {
            warnings.add("The image was built for %s, and this host is %s. Its programs may not run here."
                    .formatted(TextRules.printable(image.platform().toString()), host));
        }
        return warnings;
    }

    /** What an image asks for and nobody can do. */
    static List<String> of(RuntimeConfig image) {
        JsonNode check = image.healthcheck();
        boolean checks = check != null
                && !check.path("Test").isEmpty()
                && !check.path("Test").path(0).asString("").equals("NONE");
        return checks && HealthCheck.of(null, image) == null
                ? List.of("The image's health check is not understood and is not run.")
                : List.of();
    }

    static Set<String> wanted(ContainerSpec spec) {
        SecurityRequest security = spec.request().security();
        if (security.privileged()) {
            return new LinkedHashSet<>(Capabilities.names());
        }
        Set<String> wanted = new TreeSet<>(Capabilities.apply(security.capAdd(), security.capDrop()));
        wanted.addAll(SystemContainer.capabilities(spec));
        return wanted;
    }

    private static void capabilities(LaunchInputs in, List<String> warnings) {
        Set<String> missing = new LinkedHashSet<>(wanted(in.spec()));
        missing.removeAll(in.capabilities());
        if (!missing.isEmpty()) {
            warnings.add("The service itself does not have %s on this host. The container goes without."
                    .formatted(missing.stream().map(name -> "CAP_" + name).collect(Collectors.joining(", "))));
        }
    }

    /** Where ids cannot be mapped the container sees the host's, of which it has none. */
    private static void ids(MountSpec mount, LaunchInputs in, List<String> warnings) {
        Volume volume = in.volumes().get(mount.source());
        String type = switch (mount.type()) {
            case BIND -> mount.has(BindIds.UNMAPPED) ? "" : HostMounts.typeAt(Path.of(mount.source()));
            case VOLUME -> volume == null ? "" : volume.fileSystem();
            case TMPFS, IMAGE -> "";
        };
        if (!type.isEmpty() && !IdMappedFiles.known(type, KERNEL)) {
            warnings.add("The file system of " + mount.source() + " (" + type
                    + ") is not known to map ids. Where it does not, its files belong to nobody inside.");
        }
    }

    private static void ports(ContainerSpec spec, List<String> warnings) {
        NetworkRequest network = spec.request().network();
        if (!spec.ports().isEmpty() && !network.addressed()) {
            warnings.add(
                    network.mode().equals("host")
                            ? "Published ports are discarded when using host network mode."
                            : "Published ports are discarded when there is no network.");
        }
    }

    /** Who sets the files of another scheduler by name knows what the host has. */
    private static boolean weighs(Set<String> raw, Path blockDevices) {
        if (raw.contains("io.weight")) {
            return true;
        }
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(blockDevices)) {
            for (Path device : devices) {
                Path scheduler = device.resolve("queue/scheduler");
                if (Files.isReadable(scheduler) && Files.readString(scheduler).contains("[bfq]")) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Without sysfs nobody can tell.
            return true;
        }
        return false;
    }
}
