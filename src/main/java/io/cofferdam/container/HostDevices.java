package io.cofferdam.container;

import io.cofferdam.linux.Directory;
import io.cofferdam.linux.DirectoryEntry;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.FileStat.Type;
import io.cofferdam.linux.SyscallException;
import io.cofferdam.linux.Trees;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The device nodes of a container: those that all have, those it was given, and the host's for one that is privileged. */
final class HostDevices {

    /** Linux, Documentation/admin-guide/devices.txt. */
    private static final List<DeviceNode> STANDARD = List.of(
            DeviceNode.character("null", 0666, 1, 3),
            DeviceNode.character("zero", 0666, 1, 5),
            DeviceNode.character("full", 0666, 1, 7),
            DeviceNode.character("random", 0666, 1, 8),
            DeviceNode.character("urandom", 0666, 1, 9),
            DeviceNode.character("tty", 0666, 5, 0));

    /** File systems and links of their own in every container. */
    private static final Set<String> OWN = Set.of("pts", "shm", "mqueue", "fd", "ptmx", "console", "core", "hugepages");

    private static final int MAX_DEPTH = 4;
    private static final int MAX_NODES = 1000;

    private HostDevices() {}

    static List<DeviceNode> of(SecurityRequest security) {
        Map<String, DeviceNode> nodes = new LinkedHashMap<>();
        STANDARD.forEach(node -> nodes.put(node.path(), node));
        if (security.privileged()) {
            collect(Path.of("/dev"), "", 0, OWN).forEach(node -> nodes.putIfAbsent(node.path(), node));
        }
        for (DeviceSpec device : security.devices()) {
            given(device).forEach(node -> nodes.put(node.path(), node));
        }
        return List.copyOf(nodes.values());
    }

    /** The node that a device stands for; of a directory all below it. Links on the host are followed, as Docker does. */
    static List<DeviceNode> given(DeviceSpec device) {
        String inside = Path.of(device.containerPath()).normalize().toString();
        if (!inside.startsWith("/dev/")) {
            throw ProblemException.unsupported(
                    "The device " + TextRules.printable(device.hostPath()) + " is not put at "
                            + TextRules.printable(device.containerPath()) + ".",
                    "The nodes of a container lie in its /dev.",
                    "Give it a path below /dev.");
        }
        String path = inside.substring("/dev/".length());
        try {
            Path real = Path.of(device.hostPath()).toRealPath();
            List<DeviceNode> nodes =
                    Files.isDirectory(real) ? collect(real, path + "/", 0, Set.of()) : List.of(node(real, path));
            if (nodes.isEmpty()) {
                throw notADevice(device);
            }
            return nodes;
        } catch (IOException e) {
            throw notADevice(device);
        }
    }

    private static DeviceNode node(Path real, String path) throws IOException {
        Path parent = Objects.requireNonNull(real.getParent(), "the root is no device");
        try (Directory directory = Trees.open(parent)) {
            FileStat stat = directory.stat(String.valueOf(real.getFileName()));
            if (!isDevice(stat)) {
                throw new IOException("no device");
            }
            return node(stat, path);
        }
    }

    private static DeviceNode node(FileStat stat, String path) {
        return new DeviceNode(
                path, stat.type().bits() | stat.mode(), stat.rdevMajor(), stat.rdevMinor(), stat.uid(), stat.gid());
    }

    private static boolean isDevice(FileStat stat) {
        return stat.type() == Type.CHARACTER_DEVICE || stat.type() == Type.BLOCK_DEVICE;
    }

    private static List<DeviceNode> collect(Path directory, String prefix, int depth, Set<String> without) {
        List<DeviceNode> nodes = new ArrayList<>();
        try (Directory opened = Trees.open(directory)) {
            for (DirectoryEntry entry : opened.list()) {
                FileStat stat = without.contains(entry.name()) ? null : opened.statIfThere(entry.name());
                if (stat != null && stat.isDirectory() && depth < MAX_DEPTH) {
                    nodes.addAll(
                            collect(directory.resolve(entry.name()), prefix + entry.name() + "/", depth + 1, Set.of()));
                } else if (stat != null && isDevice(stat) && nodes.size() < MAX_NODES) {
                    nodes.add(node(stat, prefix + entry.name()));
                }
            }
        } catch (SyscallException e) {
            return nodes; // one that has just gone has no devices
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The host's devices could not be listed.", e.getMessage() + ".", "Look at " + directory + ".", e);
        }
        return nodes;
    }

    private static ProblemException notADevice(DeviceSpec device) {
        return ProblemException.invalid(
                "error gathering device information while adding custom device \"%s\": not a device node."
                        .formatted(TextRules.printable(device.hostPath())),
                "The host has no such device.",
                "Give the path of a character or block device, or of a directory of them.");
    }
}
