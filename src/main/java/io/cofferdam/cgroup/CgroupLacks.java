package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says in words what a host's cgroups cannot do. */
final class CgroupLacks {

    private final CgroupHost host;
    private final Path root;
    private final List<Lack> lacks = new ArrayList<>();

    CgroupLacks(CgroupHost host, Path root) {
        this.host = host;
        this.root = root;
    }

    List<Lack> list() {
        if (host.usable().isEmpty()) {
            return List.of(new Lack(
                    "No writable cgroup tree is mounted.",
                    "Containers run without any limit, and cannot be paused or measured."));
        }
        controllers();
        files();
        return List.copyOf(lacks);
    }

    private void controllers() {
        controller("memory", "memory", "Memory limits are not applied and memory use is not shown.");
        controller("cpu", "cpu", "CPU limits and shares are not applied.");
        controller("cpuset", "cpuset", "Containers cannot be pinned to cores or memory nodes.");
        controller("pids", "pids", "The number of processes is not limited: a fork bomb reaches the whole host.");
        controller("blkio", "io", "Disk rates and weights are not applied and disk use is not shown.");
        controller("hugetlb", "hugetlb", "Huge pages are not limited.");
        if (host.mode() == CgroupMode.V1 || host.mode() == CgroupMode.HYBRID) {
            controller("cpuacct", "cpu", "CPU use is not shown.");
            controller("devices", "", "Devices that a container holds nodes of are not filtered.");
            controller("net_cls", "", "Packets carry no class id: shape traffic by interface instead.");
            if (host.of("freezer").isEmpty() && host.unified().isEmpty()) {
                lack("There is no freezer.", "Containers cannot be paused.");
            }
        }
    }

    private void controller(String v1, String v2, String consequence) {
        boolean there = host.of(v1).filter(tree -> !tree.unified()).isPresent()
                || host.of(v2).filter(Hierarchy::unified).isPresent();
        if (!there) {
            String name = host.mode() == CgroupMode.V2 ? v2 : v1;
            lack("The cgroup controller %s is not available.".formatted(name), consequence);
        }
    }

    private void files() {
        file("memory", "memory.memsw.limit_in_bytes", "memory.swap.max")
                .ifPresent(name -> lack(
                        "Swap is not accounted: there is no " + name + ".",
                        "Memory is limited without swap (boot with swapaccount=1)."));
        file("blkio", "blkio.weight|blkio.bfq.weight", "").ifPresent(name -> weight());
        file("io", "", "io.weight|io.bfq.weight").ifPresent(name -> weight());
        file("cpu", "cpu.cfs_quota_us", "cpu.max")
                .ifPresent(name -> lack("There is no " + name + ".", "CPU time is shared but not limited."));
        if (host.mode() == CgroupMode.V2 && Files.notExists(root.resolve("proc/pressure"))) {
            lack("The kernel keeps no pressure figures.", "Waiting for memory, CPU and disk is not shown.");
        }
    }

    private void weight() {
        lack("No I/O scheduler here takes weights (BFQ or io.cost).", "The blkio weight is not applied; rates are.");
    }

    /** The file's name if the tree with the controller is there but has none of the files. */
    private Optional<String> file(String controller, String v1Files, String v2Files) {
        Optional<Hierarchy> tree = host.of(controller);
        String files = tree.isPresent() && tree.get().unified() ? v2Files : v1Files;
        if (tree.isEmpty() || files.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> sample = tree.get().unified() ? child(tree.get(), controller) : tree.map(Hierarchy::mountPoint);
        if (sample.isEmpty()) {
            return Optional.empty();
        }
        for (String file : files.split("\\|")) {
            if (Files.exists(sample.get().resolve(file))) {
                return Optional.empty();
            }
        }
        return Optional.of(files.split("\\|")[0]);
    }

    /** v2's root has no limits: one of its children with the controller shows which files there are. */
    private static Optional<Path> child(Hierarchy tree, String controller) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(tree.mountPoint(), Files::isDirectory)) {
            for (Path child : children) {
                Path list = child.resolve("cgroup.controllers");
                if (Files.isReadable(list) && Files.readString(list).matches("(?s).*\\b" + controller + "\\b.*")) {
                    return Optional.of(child);
                }
            }
        } catch (IOException vanished) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private void lack(String what, String consequence) {
        lacks.add(new Lack(what, consequence));
    }
}
