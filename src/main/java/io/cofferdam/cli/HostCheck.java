package io.cofferdam.cli;

import static io.cofferdam.cli.Finding.fatal;
import static io.cofferdam.cli.Finding.good;
import static io.cofferdam.cli.Finding.lacking;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.Hierarchy;
import io.cofferdam.cgroup.Lack;
import io.cofferdam.linux.IdMappedFiles;
import io.cofferdam.linux.KernelFeature;
import io.cofferdam.linux.KernelRelease;
import io.cofferdam.linux.Seccomp;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out what this host can and cannot do, from the files of the kernel alone; it changes nothing. */
final class HostCheck {

    private static final List<String> NAMESPACES = List.of("pid", "uts", "net", "mnt", "ipc", "user", "cgroup");
    private static final List<Path> LIBRARY_DIRECTORIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib/aarch64-linux-gnu"),
            Path.of("/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib64"),
            Path.of("/usr/lib"),
            Path.of("/lib"));

    /** The kernel's list of modules is the largest. */
    private static final int MAX_FILE_BYTES = 1 << 20;

    private final Path root;
    private final Path stateDirectory;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param root "/" or a fixture folder that holds proc, sys, usr
     * @param stateDirectory where the instance's state is or will be
     */
    HostCheck(Path root, Path stateDirectory) {
        this.root = root;
        this.stateDirectory = stateDirectory;
    }

    List<Finding> run() {
        findings.clear();
        kernel();
        systemCalls();
        namespaces();
        fileSystems();
        cgroups();
        network();
        seccomp();
        limits();
        findings.addAll(new HostLacks(this::read, this::exists).run());
        state();
        findings.add(good("java", System.getProperty("java.vm.name") + " " + Runtime.version()));
        return List.copyOf(findings);
    }

    private void kernel() {
        String release = read("proc/sys/kernel/osrelease");
        KernelRelease kernel = KernelRelease.parse(release);
        if (kernel.atLeast(5, 19)) {
            findings.add(
                    IdMappedFiles.known("tmpfs", kernel)
                            ? good("kernel", release)
                            : lacking(
                                    "kernel",
                                    release,
                                    "Memory cannot be mounted with its ids mapped before 6.3: a volume of type tmpfs, or a bind of"
                                            + " one, belongs to nobody inside."));
        } else if (kernel.atLeast(5, 12)) {
            findings.add(lacking(
                    "kernel",
                    release,
                    "Overlay cannot use idmapped layers before 5.19: layers are copied per id range."));
        } else {
            findings.add(fatal("kernel", release, "Idmapped mounts need 5.12: containers cannot have their own ids."));
        }
    }

    private void systemCalls() {
        List<String> present = new ArrayList<>();
        for (KernelFeature feature : KernelFeature.values()) {
            String lack = feature.lack();
            if (lack == null) {
                present.add(feature.call());
            } else {
                findings.add(
                        feature.required()
                                ? fatal("system calls", lack, feature.consequence())
                                : lacking("system calls", lack, feature.consequence()));
            }
        }
        findings.add(good("system calls", String.join(", ", present)));
    }

    private void namespaces() {
        List<String> missing =
                NAMESPACES.stream().filter(n -> !exists("proc/self/ns/" + n)).toList();
        if (missing.isEmpty()) {
            findings.add(
                    good("namespaces", String.join(", ", NAMESPACES) + (exists("proc/self/ns/time") ? ", time" : "")));
        } else {
            findings.add(
                    fatal("namespaces", "missing: " + String.join(", ", missing), "Containers cannot be isolated."));
        }
        if (!exists("proc/self/ns/time")) {
            findings.add(lacking("time namespace", "missing", "Containers see the host's uptime."));
        }
        if (read("proc/sys/user/max_user_namespaces").equals("0")) {
            findings.add(fatal(
                    "user namespaces",
                    "user.max_user_namespaces is 0",
                    "No container can have its own ids: set it with sysctl."));
        }
    }

    private void fileSystems() {
        if (read("proc/filesystems").lines().anyMatch(l -> l.strip().endsWith("overlay")) || module("overlay")) {
            findings.add(good("overlayfs", "available"));
        } else {
            findings.add(fatal("overlayfs", "not in /proc/filesystems", "Containers have no root file system."));
        }
    }

    private void cgroups() {
        CgroupHost host = CgroupHost.detect(root);
        String trees = host.usable().stream()
                .map(Hierarchy::controllers)
                .flatMap(c -> c.stream())
                .map(String::valueOf)
                .sorted()
                .distinct()
                .collect(Collectors.joining(", "));
        if (host.usable().isEmpty()) {
            findings.add(lacking(
                    "cgroups",
                    "no writable tree",
                    "Containers run without any limit, and cannot be paused or measured."));
            return;
        }
        findings.add(good("cgroups", "%s; %s".formatted(host.mode().words(), trees)));
        for (Lack lack : host.lacks()) {
            findings.add(lacking("cgroups", lack.what(), lack.consequence()));
        }
    }

    private void network() {
        String without = "Containers have no network but their own loopback, or the host's.";
        if (!library("libnftables.so.1")) {
            findings.add(lacking("nftables", "libnftables.so.1 is not installed", without));
        } else if (!exists("proc/net/netfilter") && !module("nf_tables")) {
            findings.add(lacking("nftables", "not in this kernel", without));
        } else {
            findings.add(good("nftables", "available"));
        }
        if (read("proc/sys/net/ipv4/ip_forward").equals("0")) {
            findings.add(lacking(
                    "forwarding", "net.ipv4.ip_forward is 0", "It is switched on with the first bridge network."));
        }
    }

    private void seccomp() {
        @Nullable String lack = Seccomp.lack();
        if (lack == null) {
            findings.add(good("seccomp", "available"));
        } else {
            findings.add(
                    lacking("seccomp", lack, "System calls are not filtered; launches that ask for a filter fail."));
        }
    }

    private void limits() {
        findings.add(good(
                "limits",
                "pid_max %s, threads-max %s, max_map_count %s"
                        .formatted(
                                read("proc/sys/kernel/pid_max"),
                                read("proc/sys/kernel/threads-max"),
                                read("proc/sys/vm/max_map_count"))));
        boolean unlimited =
                read("proc/self/limits").lines().anyMatch(l -> l.matches("Max open files +(unlimited|[0-9]{5,}).*"));
        if (!unlimited) {
            findings.add(lacking(
                    "open files", "the limit is below 10000", "About a hundred containers: raise LimitNOFILE."));
        }
    }

    private void state() {
        Path existing = stateDirectory;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            FileStore store = Files.getFileStore(existing);
            String detail =
                    "%s on %s, %d GiB free".formatted(stateDirectory, store.type(), store.getUsableSpace() >> 30);
            if (store.type().equals("overlay") || store.type().equals("tmpfs")) {
                String why = store.type().equals("tmpfs")
                        ? "State is lost at reboot."
                        : "Overlay cannot be stacked on overlay: put --cofferdam.root on a real file system.";
                findings.add(lacking("state", detail, why));
            } else {
                findings.add(good("state", detail));
            }
        } catch (IOException e) {
            findings.add(
                    lacking("state", stateDirectory + ": " + e.getMessage(), "The service cannot keep its state."));
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            findings.add(
                    fatal("privilege", "not root", "Only root can make namespaces, mounts and cgroups: use sudo."));
        }
    }

    /** A module that is not loaded yet is loaded by the kernel when it is first asked for. */
    private boolean module(String name) {
        String release = read("proc/sys/kernel/osrelease");
        String dependencies = read("lib/modules/" + release + "/modules.dep");
        String builtIn = read("lib/modules/" + release + "/modules.builtin");
        return dependencies.contains("/" + name + ".ko") || builtIn.contains("/" + name + ".ko");
    }

    private boolean library(String name) {
        return LIBRARY_DIRECTORIES.stream()
                .anyMatch(d -> exists(d.resolve(name).toString().substring(1)));
    }

    private boolean exists(String path) {
        return Files.exists(root.resolve(path), LinkOption.NOFOLLOW_LINKS);
    }

    private String read(String path) {
        // One large read: numbers in /proc/sys come out whole at offset 0 and not at all after it.
        try (InputStream in = new FileInputStream(root.resolve(path).toFile())) {
            return new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
