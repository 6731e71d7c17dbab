package io.cofferdam.host;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.CgroupMode;
import io.cofferdam.cgroup.Hierarchy;
import io.cofferdam.cgroup.HostCapacity;
import io.cofferdam.cgroup.Lack;
import io.cofferdam.namespace.NamespaceKind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Goes through what a machine may lack, and collects what it found. */
final class HostProbes {

    private static final int CAP_SYS_RESOURCE = 24;

    private final HostFiles files;
    private final HostCapacity capacity;
    private final CgroupHost cgroups;
    private final List<HostFacts.Feature> features = new ArrayList<>();
    private final List<Lack> lacks = new ArrayList<>();
    private final Set<NamespaceKind> namespaces = EnumSet.noneOf(NamespaceKind.class);

    HostProbes(HostFiles files, HostCapacity capacity, CgroupHost cgroups) {
        this.files = files;
        this.capacity = capacity;
        this.cgroups = cgroups;
    }

    void namespaces() {
        for (NamespaceKind kind : NamespaceKind.values()) {
            if (files.exists("proc/self/ns/" + kind.file())) {
                namespaces.add(kind);
            } else {
                lack(
                        "The kernel has no %s namespaces.".formatted(kind.file()),
                        "Containers share the host's %s.".formatted(kind.words()));
            }
        }
        if (files.line("proc/sys/user/max_user_namespaces").equals("0")) {
            lack(
                    "No user namespace may be made: user.max_user_namespaces is 0.",
                    "Containers cannot have ids of their own.");
        }
    }

    void files() {
        boolean overlay = files.text("proc/filesystems").contains("\toverlay\n");
        feature("overlayfs", "3.18", overlay);
        // a module is loaded with the first mount, so its absence here is no lack yet
        boolean seccomp = files.exists("proc/sys/kernel/seccomp/actions_avail");
        feature("seccomp", "3.5", seccomp);
        if (!seccomp) {
            lack("The kernel has no seccomp filters.", "System calls of containers are not filtered.");
        }
        feature("cgroup.kill", "5.14", cgroupKill());
        if (cgroups.mode() == CgroupMode.V2 && !cgroupKill()) {
            lack("cgroups have no cgroup.kill.", "Processes are killed one by one.");
        }
        if (capacity.swapBytes() == 0) {
            lack("There is no swap.", "Memory limits end processes sooner, and swap limits have no effect.");
        }
        if (files.line("proc/sys/net/ipv4/ip_forward").equals("0")) {
            lack("net.ipv4.ip_forward is 0.", "It is switched on with the first bridge network.");
        }
        List<String> modules = files.securityModules();
        if (!modules.contains("apparmor") && !modules.contains("selinux")) {
            lack("Neither AppArmor nor SELinux is active.", "Containers are confined without them.");
        }
        lacks.addAll(cgroups.lacks());
    }

    /** The root cgroup has no such file; any child shows it. Without a child the kernel is taken to have it. */
    private boolean cgroupKill() {
        if (cgroups.unified().isEmpty()) {
            return false;
        }
        Path root = cgroups.unified().map(Hierarchy::mountPoint).orElseThrow();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path child : children) {
                return Files.exists(child.resolve("cgroup.kill"));
            }
        } catch (IOException unreadable) {
            return false;
        }
        return true;
    }

    void privileges() {
        String effective = files.text("proc/self/status")
                .lines()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> line.substring(7).strip())
                .findFirst()
                .orElse("");
        if (effective.matches("[0-9a-f]{1,16}")
                && (Long.parseUnsignedLong(effective, 16) >> CAP_SYS_RESOURCE & 1) == 0) {
            lack(
                    "The service has no CAP_SYS_RESOURCE.",
                    "Hard limits (ulimit) cannot be raised and oom_score_adj not be lowered.");
        }
    }

    void feature(String name, String since, boolean present) {
        features.add(new HostFacts.Feature(name, since, present));
    }

    void lack(String what, String consequence) {
        lacks.add(new Lack(what, consequence));
    }

    Set<NamespaceKind> presentNamespaces() {
        return Set.copyOf(namespaces);
    }

    List<HostFacts.Feature> features() {
        return List.copyOf(features);
    }

    List<Lack> lacks() {
        return List.copyOf(lacks);
    }
}
