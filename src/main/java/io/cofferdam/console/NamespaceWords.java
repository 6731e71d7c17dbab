package io.cofferdam.console;

import io.cofferdam.container.PortSpec;
import io.cofferdam.namespace.MountView;
import io.cofferdam.namespace.NamespaceKind;
import io.cofferdam.namespace.NetworkView;
import io.cofferdam.namespace.Overview;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The contents of the namespaces in sentences and lines. */
record NamespaceWords(Overview seen, List<PortSpec> published) {

    /** A mount in the words of its line. */
    record Mount(String point, String type, String source, String options, String propagation) {}

    public String pid() {
        return seen.pid()
                + switch (seen.namespace(NamespaceKind.PID).sharing()) {
                    case OWN -> " is 1 inside; ";
                    case OTHER -> " is one among the other container's inside; ";
                    default -> " has the same number inside: the host's; ";
                }
                + (seen.processes().size() == 1 ? "1 process" : seen.processes().size() + " processes");
    }

    public String layers() {
        long layers = seen.mounts().stream()
                .filter(mount -> mount.mountPoint().equals("/"))
                .mapToLong(mount -> mount.lowerDirectories().size())
                .sum();
        return (layers > 0 ? "overlay of " + Words.count(layers, "layer") + ", " : "")
                + Words.count(seen.mounts().size(), "mount");
    }

    public List<String> layerDirectories() {
        return seen.mounts().stream()
                .filter(mount -> mount.mountPoint().equals("/"))
                .flatMap(mount -> mount.lowerDirectories().stream())
                .toList();
    }

    public List<String> overlayOptions() {
        return seen.mounts().stream()
                .filter(mount -> mount.mountPoint().equals("/") && mount.type().equals("overlay"))
                .flatMap(mount -> mount.superOptions().stream())
                .filter(option -> option.startsWith("upperdir=") || option.startsWith("workdir="))
                .toList();
    }

    public List<Mount> mounts() {
        return seen.mounts().stream().map(NamespaceWords::mount).toList();
    }

    private static Mount mount(MountView mount) {
        return new Mount(
                mount.mountPoint(),
                mount.type(),
                mount.source(),
                String.join(",", mount.options()),
                mount.propagation().isEmpty() ? "private" : String.join(" ", mount.propagation()));
    }

    public List<String> ports() {
        return published.stream().map(Panels::port).toList();
    }

    public String traffic(NetworkView.Interface device) {
        return "%s in, %s out%s"
                .formatted(
                        Words.bytes(device.receivedBytes()),
                        Words.bytes(device.sentBytes()),
                        device.receiveDrops() + device.sendDrops() > 0
                                ? ", " + (device.receiveDrops() + device.sendDrops()) + " dropped"
                                : "");
    }

    public String ipc() {
        var ipc = seen.ipc();
        return "%s, %s, %s of shared memory (%s)"
                .formatted(
                        Words.count(ipc.queues().size(), "message queue"),
                        Words.count(ipc.semaphores().size(), "semaphore set"),
                        Words.count(ipc.segments().size(), "segment"),
                        Words.bytes(ipc.sharedBytes()));
    }

    public String bytes(long count) {
        return Words.bytes(count);
    }

    public Set<String> capabilities() {
        return new TreeSet<>(seen.user().effective());
    }

    public Set<String> bounding() {
        Set<String> more = new TreeSet<>(seen.user().bounding());
        more.removeAll(seen.user().effective());
        return more;
    }

    public String seccomp() {
        return switch (seen.user().seccomp()) {
            case "filter" -> "seccomp filter on (" + Words.count(seen.user().seccompFilters(), "filter") + ")";
            case "strict" -> "seccomp strict";
            case "off" -> "no seccomp filter";
            default -> "seccomp not readable";
        };
    }

    public String privileges() {
        return seen.user().noNewPrivileges() ? "no new privileges" : "exec may give new privileges";
    }
}
