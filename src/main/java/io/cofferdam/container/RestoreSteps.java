package io.cofferdam.container;

import static io.cofferdam.container.InsideSteps.NODEV;
import static io.cofferdam.container.InsideSteps.NOEXEC;
import static io.cofferdam.container.InsideSteps.NOSUID;
import static io.cofferdam.container.InsideSteps.RDONLY;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The steps of a start from a checkpoint that a launch does not have. */
final class RestoreSteps {

    /** What CRIU calls the moments at which it waits (action scripts, criu(8)). */
    private static final String NAMESPACES_MADE = "setup-namespaces";

    private static final String ALL_MADE = "pre-resume";
    /** Stands in where the run directory lies in a private one; what the host has there is only out of CRIU's sight. */
    private static final Path OPEN = Path.of("/mnt");

    private final LaunchInputs in;
    private final Restoring from;
    private final LaunchPlan.Builder plan;
    private final InsideSteps inside;
    private final Path staging;
    private final Map<String, Integer> cgroupTrees = new LinkedHashMap<>();

    RestoreSteps(LaunchInputs in, Restoring from, LaunchPlan.Builder plan) {
        this.in = in;
        this.from = from;
        this.plan = plan;
        this.inside = new InsideSteps(plan);
        this.staging = open(in.staging()) ? in.staging() : OPEN;
    }

    /** CRIU comes to the mounts by their paths as the container's root, which is nobody on the host. */
    private static boolean open(Path path) {
        for (Path on = path; on != null; on = on.getParent()) {
            try {
                if (!Files.getPosixFilePermissions(on).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** Of a namespace that CRIU makes: it is not there yet when mounts are mapped into it. */
    void ids() {
        boolean own = in.spec().ownUserNamespace();
        String map = own ? "0 " + in.spec().idBase() + " " + ContainerSpec.ID_RANGE : "";
        plan.add(
                StepOp.IDS,
                "ids",
                own ? map : "the host's",
                new Payload()
                        .string(map)
                        .string(map)
                        .u32(from.checkpoint().streamUid())
                        .u32(from.checkpoint().streamGid()));
    }

    /** A cgroup mount shows the part that its maker stood in; a copy of the host's shows the same. */
    void cgroupTrees() {
        for (String target : from.checkpoint().external()) {
            if (target.startsWith(CheckpointMounts.CGROUP_PLACE)) {
                int slot = plan.slot();
                Path source = cgroup(target);
                int access = in.security().privileged() ? 0 : RDONLY;
                cgroupTrees.put(target, slot);
                plan.add(
                        StepOp.TREE,
                        "open_tree",
                        source + (access == 0 ? "" : " ro"),
                        new Payload()
                                .u32(slot)
                                .string(source)
                                .u32(0)
                                .u64(access | NOSUID | NODEV | NOEXEC)
                                .string("")
                                .string("")
                                .string(""));
            }
        }
    }

    private Path cgroup(String target) {
        List<Path> directories = in.cgroup().directories();
        if (target.equals(CheckpointMounts.CGROUP_PLACE)) {
            return in.cgroup().unifiedDirectory().orElseThrow(() -> gone(target));
        }
        String name = target.substring(CheckpointMounts.CGROUP_PLACE.length() + 1);
        return directories.stream()
                .filter(directory -> directory.startsWith(Path.of(CheckpointMounts.CGROUP_PLACE, name)))
                .findFirst()
                .orElseThrow(() -> gone(target));
    }

    private ProblemException gone(String target) {
        return ProblemException.conflict(
                "The checkpoint " + from.checkpoint().name() + " does not fit to this host.",
                "It has a control group at " + target + " that the host does not have now.",
                "Start the container without it.");
    }

    /** Puts what was prepared where CRIU finds it, and becomes CRIU in the container's control groups. */
    void become(MountSteps mounts) {
        List<Integer> slots = new ArrayList<>(mounts.places().values());
        slots.addAll(cgroupTrees.values());
        Payload stand = new Payload()
                .string(staging)
                .u32(in.spec().ownUserNamespace() ? in.spec().idBase() : 0)
                .u32(slots.size());
        slots.forEach(stand::u32);
        plan.add(StepOp.STAND, "move_mount", slots.size() + " mounts below " + staging, stand);
        devices("/" + mounts.places().get("/dev"));
        mountPoints("/" + mounts.places().get("/"));
        if (in.security().readOnlyRootfs()) {
            inside.readOnly("/" + mounts.places().get("/"));
        }
        inside.unshare("cgroup", PlanCompiler.CLONE_NEWCGROUP);
        plan.add(StepOp.CRIU, "exec", from.program() + " swrk", new Payload().string(from.program()));
    }

    /** The directory of devices is empty but for them: what stands on it needs places, and programs expect links. */
    private void devices(String place) {
        for (String line : from.checkpoint().mounts()) {
            String target = line.substring(0, line.indexOf(' '));
            if (target.startsWith("/dev/") && !target.equals(CheckpointMounts.CONSOLE)) {
                inside.mkdir(place + target.substring("/dev".length()));
            }
        }
        MountSteps.deviceLinks(inside, place);
    }

    /** A container that came in a bundle has never been launched, and a launch makes them: in its root, what stands on that. */
    private void mountPoints(String root) {
        List<String> targets = from.checkpoint().mounts().stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .filter(target -> !target.equals("/"))
                .toList();
        Set<String> files = files();
        for (String target : targets) {
            if (targets.stream().anyMatch(other -> target.startsWith(other + "/"))) {
                continue;
            }
            if (files.contains(target)) {
                inside.file(root + target);
            } else {
                inside.mkdir(root + target);
            }
        }
    }

    private Set<String> files() {
        Set<String> files = new HashSet<>(MountSteps.NETWORK_FILES);
        for (MountSpec mount : in.spec().mounts()) {
            files.remove(mount.target());
            if (mount.type() == MountSpec.Type.BIND && !Files.isDirectory(Path.of(mount.source()))) {
                files.add(mount.target());
            }
        }
        return files;
    }

    void begin(MountSteps mounts) {
        Map<String, String> external = new LinkedHashMap<>();
        Map<String, Integer> places = new LinkedHashMap<>(mounts.places());
        places.putAll(cgroupTrees);
        for (String target : from.checkpoint().external()) {
            Integer slot = places.get(target);
            if (slot == null) {
                throw gone(target);
            }
            external.put(target, place(slot));
        }
        Integer root = places.get("/");
        CriuMessage options = CriuOptions.restore(
                place(root == null ? 0 : root), external, from.checkpoint().streams());
        restore("CRIU makes the namespaces", NAMESPACES_MADE, from.images(), options.toBytes());
    }

    private String place(int slot) {
        return staging.resolve(Integer.toString(slot)).toString();
    }

    /** The network's settings are not CRIU's to bring: they are made as at a launch. */
    void networkSettings() {
        Sysctls.of(in).forEach((name, value) -> {
            if (name.startsWith("net.")) {
                plan.add(
                        StepOp.SYSCTL_THERE,
                        "sysctl",
                        name + "=" + value,
                        new Payload()
                                .u64(network())
                                .string(name.replace('.', '/'))
                                .string(value));
            }
        });
    }

    /** Where the supervisor goes to change the network as the container's root. */
    long network() {
        return PlanCompiler.flags(namespaces("net"));
    }

    private List<String> namespaces(String one) {
        return in.spec().ownUserNamespace() ? List.of("user", one) : List.of(one);
    }

    /** Before anything of it runs, the service looks at what CRIU made. */
    void finish() {
        restore("CRIU makes the processes", ALL_MADE, Path.of(""), new byte[0]);
        if (from.checkpoint().mounts().stream().anyMatch(line -> line.startsWith(CheckpointMounts.CONSOLE + " "))) {
            plan.add(
                    StepOp.CONSOLE_THERE,
                    "move_mount",
                    CheckpointMounts.CONSOLE,
                    new Payload().u64(PlanCompiler.flags(namespaces("mnt"))));
        }
        plan.add(StepOp.ANNOUNCE, "check", "mounts", new Payload());
        restore("CRIU lets them go on", "", Path.of(""), new byte[0]);
    }

    private void restore(String name, String until, Path images, byte[] options) {
        plan.add(
                StepOp.RESTORE,
                name,
                images.toString(),
                new Payload().string(until).string(images).bytes(options));
    }
}
