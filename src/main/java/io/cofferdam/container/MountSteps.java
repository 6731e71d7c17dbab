package io.cofferdam.container;

import static io.cofferdam.container.InsideSteps.NODEV;
import static io.cofferdam.container.InsideSteps.NOEXEC;
import static io.cofferdam.container.InsideSteps.NOSUID;
import static io.cofferdam.container.InsideSteps.RDONLY;

import io.cofferdam.volume.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps that make a container's mount tree: what the supervisor prepares, and what the child puts together. */
final class MountSteps {

    /** native/plan.h. */
    private static final int TREE_RECURSIVE = 1;

    private static final int TREE_IDMAPPED = 2;
    private static final int TREE_IDMAP_OPTIONAL = 8;
    private static final int TREE_SLAVE = 16;
    private static final int TREE_SHARED = 32;
    private static final int TREE_ALL_PROPAGATES = 64;

    static final List<String> NETWORK_FILES = List.of("/etc/hostname", "/etc/hosts", "/etc/resolv.conf");
    private static final String SHM = "/dev/shm";
    private static final long DEFAULT_SHM_BYTES = 64L << 20;

    private final LaunchInputs in;
    private final LaunchPlan.Builder plan;
    private final InsideSteps inside;
    private final boolean own;
    /** Slots of the engine's own trees, and of the mounts that were asked for, by target. */
    private final Map<String, Integer> engineTrees = new LinkedHashMap<>();

    private final Map<String, Integer> askedTrees = new LinkedHashMap<>();
    private Map<String, Integer> attached = engineTrees;
    private final int devSlot;
    private int rootSlot;

    MountSteps(LaunchInputs in, LaunchPlan.Builder plan) {
        this.in = in;
        this.plan = plan;
        this.inside = new InsideSteps(plan);
        this.own = in.spec().ownUserNamespace();
        this.devSlot = plan.slot();
    }

    // ---- by the supervisor

    /** The slot into which the clone puts another's shared memory. */
    int sharedMemory() {
        int slot = plan.slot();
        engineTrees.put(SHM, slot);
        return slot;
    }

    /** Opens what needs the host's rights: the root, devices, files and directories of the host. */
    void prepare() {
        overlay();
        devices();
        hostViews();
        networkFiles();
        attached = askedTrees;
        in.spec().mounts().forEach(this::userMount);
        attached = engineTrees;
    }

    /** The slots of what was prepared, by where it is to be. */
    Map<String, Integer> places() {
        Map<String, Integer> places = new LinkedHashMap<>(engineTrees);
        places.putAll(askedTrees);
        places.put("/", rootSlot);
        places.put("/dev", devSlot);
        return places;
    }

    /** For looking into a container that does not run: its root, and what of the host was asked for. */
    void prepareFiles() {
        overlay();
        attached = askedTrees;
        in.spec().mounts().stream()
                .filter(mount -> mount.type() != MountSpec.Type.BIND || Files.exists(Path.of(mount.source())))
                .forEach(this::userMount);
        if (Files.exists(in.networkDirectory().hosts())) {
            networkFiles();
        }
    }

    private void overlay() {
        rootSlot = plan.slot();
        overlay(
                rootSlot,
                "mount overlay",
                in.directory().upper(),
                in.directory().work(),
                in.lowerDirs(),
                "");
    }

    /** Without an upper directory it is read-only. */
    private void overlay(int slot, String name, Object upper, Object work, List<Path> layers, String subpath) {
        plan.add(
                StepOp.OVERLAY,
                name,
                layers.size() + (own ? " layers, idmapped" : " layers") + (subpath.isEmpty() ? "" : " / " + subpath),
                new Payload()
                        .u32(slot)
                        .flag(own)
                        .string(upper)
                        .string(work)
                        .string(in.staging())
                        .strings(layers.stream().map(Path::toString).toList())
                        .string(subpath));
    }

    private void devices() {
        List<DeviceNode> nodes = HostDevices.of(in.security());
        long base = own ? in.spec().idBase() : 0;
        Payload payload = new Payload()
                .u32(devSlot)
                .u32(base)
                .string("mode=755,size=65536k")
                .u32(nodes.size());
        for (DeviceNode node : nodes) {
            payload.string(node.path())
                    .u32(node.mode())
                    .u32(node.major())
                    .u32(node.minor())
                    .u32(outside(base, node.uid()))
                    .u32(outside(base, node.gid()));
        }
        String names = nodes.stream().map(DeviceNode::path).collect(Collectors.joining(" "));
        plan.add(StepOp.DEV, "make devices", names, payload);
    }

    /** The host's number of an owner that is the same inside; whom the container does not have, its root stands for. */
    private long outside(long base, long id) {
        return own && id >= ContainerSpec.ID_RANGE ? base : base + id;
    }

    private void hostViews() {
        if (in.security().pidMode().equals("host") && own) {
            // A new proc would need rights over the host's pid namespace.
            tree("/proc", Path.of("/proc"), TREE_RECURSIVE, NOSUID | NODEV | NOEXEC);
        }
        if (in.hostNetwork() && own) {
            tree("/sys", Path.of("/sys"), TREE_RECURSIVE, RDONLY | NOSUID | NODEV | NOEXEC);
        }
        if (in.security().ipcMode().equals("host")) {
            // A host need not have mounted them.
            for (String view : List.of(SHM, "/dev/mqueue")) {
                if (Files.isDirectory(Path.of(view))) {
                    tree(view, Path.of(view), 0, NOSUID | NODEV | NOEXEC);
                }
            }
        }
    }

    private void networkFiles() {
        ContainerDirectory directory = in.networkDirectory();
        networkFile("/etc/hosts", directory.hosts());
        networkFile("/etc/resolv.conf", directory.resolvConf());
        networkFile("/etc/hostname", directory.hostname());
    }

    /** As read-only as the root: they lie outside of the layer and of what bounds it. The service writes them by the host's path. */
    private void networkFile(String target, Path file) {
        if (!targets().contains(target)) {
            int access = in.security().readOnlyRootfs() ? RDONLY : 0;
            tree(target, file, 0, access | NOSUID | NODEV | NOEXEC);
        }
    }

    private Set<String> targets() {
        return in.spec().mounts().stream().map(MountSpec::target).collect(Collectors.toSet());
    }

    private void userMount(MountSpec mount) {
        int attributes = mount.readOnly() ? RDONLY : 0;
        switch (mount.type()) {
            case BIND -> bind(mount, attributes);
            case VOLUME -> {
                Volume volume = in.volumes().get(mount.source());
                if (volume != null) {
                    volume(mount, volume, attributes);
                }
            }
            case IMAGE -> image(mount, in.images().getOrDefault(mount.source(), List.of()));
            case TMPFS -> {}
        }
    }

    /** Overlay wants two layers where nothing is written; one alone is mounted as it is. */
    private void image(MountSpec mount, List<Path> layers) {
        if (layers.size() == 1) {
            tree(mount.target(), layers.getFirst(), mount.subpath(), own ? TREE_IDMAPPED : 0, RDONLY | NODEV);
            return;
        }
        int slot = plan.slot();
        attached.put(mount.target(), slot);
        overlay(slot, "mount image", "", "", layers, mount.subpath());
    }

    private void bind(MountSpec mount, int attributes) {
        int flags = (mount.has(MountSpec.NOT_RECURSIVE) ? 0 : TREE_RECURSIVE) | propagation(mount);
        Optional<BindIds> ids = own ? BindIds.of(mount, in.spec().idBase()) : Optional.empty();
        if (ids.isEmpty()) {
            tree(mount.target(), Path.of(mount.source()), flags, attributes);
            return;
        }
        // who names an owner wants that one or nothing
        int mapped = TREE_IDMAPPED | (ids.get().uids().isEmpty() ? TREE_IDMAP_OPTIONAL : 0);
        tree(mount.target(), Path.of(mount.source()), "", flags | mapped, attributes, ids.get());
    }

    /** What an administrator has mounted there may be of a kind that maps no ids. */
    private void volume(MountSpec mount, Volume volume, int attributes) {
        int flags = (own ? TREE_IDMAPPED : 0)
                | (own && volume.isMounted() ? TREE_IDMAP_OPTIONAL : 0)
                | (volume.isRecursive() ? TREE_RECURSIVE : 0);
        tree(mount.target(), volume.data(), mount.subpath(), flags, attributes);
    }

    /** How mounts that are made later spread: with an "r" also those of the mounts below. */
    private static int propagation(MountSpec mount) {
        for (String option : mount.optionList()) {
            int all = option.startsWith("r") ? TREE_ALL_PROPAGATES : 0;
            if (option.endsWith("slave")) {
                return TREE_SLAVE | all;
            }
            if (option.endsWith("shared")) {
                return TREE_SHARED | all;
            }
        }
        return 0;
    }

    private void tree(String target, Path source, int flags, int attributes) {
        tree(target, source, "", flags, attributes);
    }

    private void tree(String target, Path source, String subpath, int flags, int attributes) {
        tree(target, source, subpath, flags, attributes, new BindIds("", ""));
    }

    private void tree(String target, Path source, String subpath, int flags, int attributes, BindIds ids) {
        int slot = plan.slot();
        attached.put(target, slot);
        plan.add(
                StepOp.TREE,
                "open_tree",
                source
                        + (subpath.isEmpty() ? "" : " / " + subpath)
                        + ((flags & TREE_IDMAPPED) != 0 ? " idmapped" : "")
                        + (ids.uids().isEmpty() ? "" : " with an owner of its own")
                        + ((attributes & RDONLY) != 0 ? " ro" : ""),
                new Payload()
                        .u32(slot)
                        .string(source)
                        .u32(flags)
                        .u64(attributes)
                        .string(subpath)
                        .string(ids.uids())
                        .string(ids.gids()));
    }

    // ---- by the child

    void inside() {
        root();
        if (Namespaces.own(in.spec(), in.timeNamespace()).contains("ipc")) {
            inside.unshare("ipc", PlanCompiler.CLONE_NEWIPC);
        }
        proc();
        Sysctls.of(in).forEach((name, value) -> {
            String path = name.replace('.', '/');
            plan.add(
                    StepOp.SYSCTL,
                    "sysctl",
                    name + "=" + value,
                    new Payload().string(path).string(value));
        });
        dev();
        sys();
        if (SystemContainer.is(in.spec())) {
            run();
        }
        attachByDepth();
        new HiddenPaths(in.security(), inside).add();
        pivot();
    }

    /** The mounts of a container that does not run, as far as they outlast it. */
    void insideFiles() {
        root();
        askedTrees.keySet().stream()
                .sorted(Comparator.comparingInt(MountSteps::depth))
                .forEach(target -> inside.attach(Objects.requireNonNull(askedTrees.get(target)), target));
        pivot();
    }

    private void root() {
        plan.add(StepOp.ROOT, "move_mount", "/", new Payload().u32(rootSlot).string(in.staging()));
        plan.add(StepOp.BECOME_ROOT, "setresuid, setresgid", "0", new Payload());
    }

    private void pivot() {
        plan.add(StepOp.PIVOT, "pivot_root", "., umount the old root", new Payload());
        if (in.security().readOnlyRootfs()) {
            plan.add(StepOp.READONLY_ROOT, "mount_setattr", "/ read-only", new Payload());
        }
    }

    private void proc() {
        if (!attachIfPrepared("/proc")) {
            inside.mount("proc", "/proc", NOSUID | NODEV | NOEXEC, "", false);
        }
    }

    private void dev() {
        plan.add(
                StepOp.ATTACH,
                "move_mount",
                "/dev",
                new Payload().u32(devSlot).string("/dev").flag(false).flag(true));
        inside.mount("devpts", "/dev/pts", NOSUID | NOEXEC, "ptmxmode=0666,mode=0620,gid=5", false);
        Long size = in.spec().request().shmSizeBytes();
        if (!targets().contains(SHM) && !in.security().ipcMode().equals("none") && !attachIfPrepared(SHM)) {
            inside.mount(
                    "tmpfs",
                    SHM,
                    NOSUID | NODEV | NOEXEC,
                    "mode=1777,size=" + (size == null ? DEFAULT_SHM_BYTES : size),
                    false);
        }
        if (!attachIfPrepared("/dev/mqueue")) {
            inside.mount("mqueue", "/dev/mqueue", NOSUID | NODEV | NOEXEC, "", true);
        }
        deviceLinks(inside, "/dev");
    }

    static void deviceLinks(InsideSteps inside, String devices) {
        inside.symlink("pts/ptmx", devices + "/ptmx");
        inside.symlink("/proc/self/fd", devices + "/fd");
        inside.symlink("/proc/self/fd/0", devices + "/stdin");
        inside.symlink("/proc/self/fd/1", devices + "/stdout");
        inside.symlink("/proc/self/fd/2", devices + "/stderr");
    }

    private void sys() {
        if (!attachIfPrepared("/sys")) {
            int access = in.security().privileged() ? 0 : RDONLY;
            inside.mount("sysfs", "/sys", access | NOSUID | NODEV | NOEXEC, "", false);
        }
        new CgroupMounts(in, inside).add();
    }

    /** An init expects nothing of an earlier boot there, and cannot mount it by itself. */
    private void run() {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("/run", "mode=755,size=20%");
        places.put("/run/lock", "mode=1777,size=5m");
        places.keySet().removeAll(targets());
        places.forEach((target, options) -> inside.mount("tmpfs", target, NOSUID | NODEV, options, false));
    }

    /** Parents before what lies below them, whatever order they were asked for in. */
    private void attachByDepth() {
        Map<String, Runnable> steps = new LinkedHashMap<>();
        NETWORK_FILES.forEach(file -> steps.put(file, () -> attachIfPrepared(file)));
        for (MountSpec mount : in.spec().mounts()) {
            steps.put(mount.target(), () -> asked(mount));
        }
        steps.keySet().stream()
                .sorted(Comparator.comparingInt(MountSteps::depth))
                .forEach(target -> Objects.requireNonNull(steps.get(target)).run());
    }

    private static int depth(String target) {
        return Path.of(target).getNameCount();
    }

    private void asked(MountSpec mount) {
        if (mount.type() == MountSpec.Type.TMPFS) {
            tmpfs(mount);
            return;
        }
        Integer slot = askedTrees.get(mount.target());
        if (slot != null) {
            inside.attach(slot, mount.target());
        }
    }

    private void tmpfs(MountSpec mount) {
        TmpfsOptions options = TmpfsOptions.parse(mount.options());
        inside.mount(
                "tmpfs", mount.target(), options.attributes() | (mount.readOnly() ? RDONLY : 0), options.data(), false);
    }

    private boolean attachIfPrepared(String target) {
        Integer slot = attached.get(target);
        if (slot == null) {
            return false;
        }
        inside.attach(slot, target);
        return true;
    }
}
