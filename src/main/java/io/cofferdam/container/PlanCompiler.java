package io.cofferdam.container;

import io.cofferdam.cgroup.CgroupWrite;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.linux.Capabilities;
import io.cofferdam.network.Endpoint;
import io.cofferdam.network.LaunchMessages;
import io.cofferdam.network.Networks;
import io.cofferdam.network.ResolvConf;
import io.cofferdam.network.Subnet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compiles a specification into the flat list of steps that the supervisor takes. */
final class PlanCompiler {

    /** linux/sched.h. */
    private static final long CLONE_NEWTIME = 0x80;

    private static final long CLONE_NEWNS = 0x20000;
    static final long CLONE_NEWCGROUP = 0x2000000;
    private static final long CLONE_NEWUTS = 0x4000000;
    static final long CLONE_NEWIPC = 0x8000000;
    private static final long CLONE_NEWUSER = 0x10000000;
    private static final long CLONE_NEWPID = 0x20000000;
    static final long CLONE_NEWNET = 0x40000000;

    /** native/share.c: no number that a slot has. */
    private static final long NO_SLOT = 0xffff_ffffL;

    /** What the child makes for itself: a cgroup namespace has its root, and an ipc namespace its owner, from who makes it. */
    private static final long ENTERED_LATER = CLONE_NEWCGROUP | CLONE_NEWIPC;

    private final LaunchInputs in;
    private final LaunchPlan.Builder plan = new LaunchPlan.Builder();

    private PlanCompiler(LaunchInputs in) {
        this.in = in;
    }

    static LaunchPlan compile(LaunchInputs inputs) {
        return new PlanCompiler(inputs).compile();
    }

    /** Only the mounts, kept for whoever looks into a container that does not run. */
    static LaunchPlan compileFiles(LaunchInputs inputs) {
        return new PlanCompiler(inputs).compileFiles();
    }

    private LaunchPlan compileFiles() {
        MountSteps mounts = new MountSteps(in, plan);
        long flags = CLONE_NEWNS | (in.spec().ownUserNamespace() ? CLONE_NEWUSER : 0);
        plan.add(
                StepOp.CLONE,
                "clone3",
                "to hold the mounts",
                new Payload().u64(flags).string("").u32(0));
        idMap();
        mounts.prepareFiles();
        handOver();
        mounts.insideFiles();
        plan.add(StepOp.HOLD, "hold", "", new Payload());
        return plan.build();
    }

    /** The processes come out of a checkpoint; everything around them is made as at a launch. */
    static LaunchPlan compileRestore(LaunchInputs inputs, Restoring from) {
        return new PlanCompiler(inputs).compileRestore(from);
    }

    private LaunchPlan compileRestore(Restoring from) {
        MountSteps mounts = new MountSteps(in, plan);
        RestoreSteps restore = new RestoreSteps(in, from, plan);
        cgroups();
        String unified = in.cgroup().unifiedDirectory().map(Path::toString).orElse("");
        plan.add(
                StepOp.CLONE,
                "clone3",
                "mnt, for CRIU",
                new Payload().u64(CLONE_NEWNS).string(unified).u32(0));
        restore.ids();
        joinCgroups();
        mounts.prepare();
        restore.cgroupTrees();
        handOver();
        restore.become(mounts);
        restore.begin(mounts);
        hostNetwork();
        names();
        insideNetwork(StepOp.NETLINK_THERE, restore.network());
        restore.networkSettings();
        restore.finish();
        return plan.build();
    }

    private void handOver() {
        plan.add(StepOp.HANDOVER, "hand over", "descriptors to the child", new Payload());
    }

    /** The namespaces of these names, as clone(2) and setns(2) take them. */
    static long flags(List<String> namespaces) {
        return namespaces.stream().mapToLong(PlanCompiler::flag).reduce(0, (a, b) -> a | b);
    }

    private static long flag(String namespace) {
        return switch (namespace) {
            case "pid" -> CLONE_NEWPID;
            case "net" -> CLONE_NEWNET;
            case "mnt" -> CLONE_NEWNS;
            case "uts" -> CLONE_NEWUTS;
            case "ipc" -> CLONE_NEWIPC;
            case "user" -> CLONE_NEWUSER;
            case "cgroup" -> CLONE_NEWCGROUP;
            default -> CLONE_NEWTIME;
        };
    }

    private LaunchPlan compile() {
        MountSteps mounts = new MountSteps(in, plan);
        ProcessSteps process = new ProcessSteps(plan);
        cgroups();
        cloneStep(mounts);
        if (in.joined().isEmpty()) {
            idMap();
        }
        joinCgroups();
        process.resources(in.spec().request().process());
        hostNetwork();
        names();
        mounts.prepare();
        handOver();
        insideNetwork(StepOp.NETLINK_INSIDE, 0);
        mounts.inside();
        hostname();
        process.become(in, in.spec());
        return plan.build();
    }

    private void cgroups() {
        for (Path directory : in.cgroup().directories()) {
            plan.add(StepOp.CGROUP_MKDIR, "make cgroup", directory.toString(), new Payload().string(directory));
        }
        Limits limits = in.spec().limitsInForce();
        List<String> warnings = new ArrayList<>();
        for (CgroupWrite write : in.cgroup().launchWrites(limits, warnings)) {
            plan.add(
                    StepOp.WRITE,
                    "write " + write.file().getFileName(),
                    write.text() + " > " + write.file(),
                    new Payload().string(write.file()).string(write.text()).flag(write.optional()));
        }
        warnings.forEach(plan::warn);
        in.cgroup().deviceProgram(limits).ifPresent(this::deviceProgram);
        if (SystemContainer.is(in.spec())) {
            in.cgroup().delegable().forEach(this::delegate);
        }
    }

    private void delegate(Path directory) {
        plan.add(
                StepOp.DELEGATE,
                "give cgroup away",
                directory + ", at most " + SystemContainer.MAX_CGROUPS + " below it",
                new Payload().string(directory).u32(in.spec().idBase()).string(SystemContainer.MAX_CGROUPS));
    }

    private void deviceProgram(byte[] program) {
        Path directory = in.cgroup().directories().getLast();
        plan.add(
                StepOp.DEVICE_PROGRAM,
                "attach device filter",
                program.length / 8 + " instructions to " + directory,
                new Payload().string(directory).bytes(program));
    }

    private void cloneStep(MountSteps mounts) {
        List<String> own = Namespaces.own(in.spec(), in.timeNamespace());
        long flags = flags(own) & ~ENTERED_LATER;
        Optional<Path> unified = in.cgroup().unifiedDirectory();
        String names =
                own.stream().filter(name -> (flag(name) & ENTERED_LATER) == 0).collect(Collectors.joining(" "));
        plan.add(
                StepOp.CLONE,
                "clone3",
                names
                        + in.joined().stream()
                                .map(one -> ", " + one.kind() + " of " + one.container())
                                .collect(Collectors.joining())
                        + unified.map(path -> " into " + path).orElse(""),
                joined(
                        new Payload()
                                .u64(flags)
                                .string(unified.map(Path::toString).orElse("")),
                        mounts));
    }

    private Payload joined(Payload payload, MountSteps mounts) {
        long user = in.spec().ownUserNamespace() ? CLONE_NEWUSER : 0;
        payload.u32(in.joined().size());
        for (JoinedNamespace one : in.joined()) {
            long slot = one.kind().equals("ipc") ? mounts.sharedMemory() : NO_SLOT;
            payload.u32(one.pid()).u32(flag(one.kind()) | user).u32(slot);
        }
        return payload;
    }

    private void idMap() {
        if (in.spec().ownUserNamespace()) {
            String map = "0 " + in.spec().idBase() + " " + ContainerSpec.ID_RANGE;
            plan.add(
                    StepOp.ID_MAP,
                    "write uid_map, gid_map",
                    map,
                    new Payload().string(map).string(map));
        }
    }

    private void joinCgroups() {
        // The child does these itself, while the supervisor is at the steps around them.
        for (Path file : in.cgroup().tasksFiles()) {
            plan.add(StepOp.JOIN_CGROUP, "join cgroup", file.toString(), new Payload().string(file));
        }
    }

    private void hostNetwork() {
        for (Cable cable : in.cables()) {
            Endpoint endpoint = cable.endpoint();
            plan.add(
                    StepOp.NETLINK_HOST,
                    endpoint.hostInterface().isEmpty() ? "macvlan" : "veth pair",
                    "%s on %s - %s, %s"
                            .formatted(
                                    endpoint.hostInterface(),
                                    endpoint.bridge(),
                                    endpoint.interfaceName(),
                                    addresses(endpoint))
                            .strip(),
                    new Payload()
                            .bytes(cable.messages().hostBatch())
                            .u32(cable.messages().pidOffset()));
        }
        for (String network : in.plannedNetworks()) {
            plan.add(
                    StepOp.NETLINK_HOST,
                    "veth pair",
                    "on the network " + network + ", with an address taken at the launch",
                    new Payload());
        }
    }

    /** Before its program begins a container on a network of one's own can ask for names. */
    private void names() {
        boolean asks = NetworkFiles.asks(in.endpoints())
                || in.plannedNetworks().stream().anyMatch(network -> !network.equals(Networks.DEFAULT));
        if (asks) {
            plan.add(StepOp.ANNOUNCE, "name service", ResolvConf.NAME_SERVICE, new Payload());
        }
    }

    private static String defaults(Endpoint endpoint) {
        Endpoint.Ipv6 ipv6 = endpoint.ipv6();
        return (endpoint.wayOut() ? ", default via " + endpoint.gateway().getHostAddress() : "")
                + (ipv6 != null && ipv6.wayOut() ? ", default via " + Subnet.text(ipv6.gateway()) : "");
    }

    /** @param namespaces which the supervisor enters for it; 0 where the child does it itself */
    private void insideNetwork(StepOp op, long namespaces) {
        for (Cable cable : in.cables()) {
            Endpoint endpoint = cable.endpoint();
            plan.add(
                    op,
                    "bring up " + endpoint.interfaceName(),
                    "lo, %s%s".formatted(addresses(endpoint), defaults(endpoint)),
                    there(namespaces).bytes(cable.messages().insideBatch()));
        }
        for (String network : in.plannedNetworks()) {
            plan.add(
                    StepOp.NETLINK_INSIDE,
                    "bring up its interface",
                    "lo, the address on " + network + ", the default route",
                    new Payload());
        }
        if (in.ownNetwork() && in.cables().isEmpty() && in.plannedNetworks().isEmpty()) {
            plan.add(op, "bring up lo", "127.0.0.1", there(namespaces).bytes(LaunchMessages.loopbackBatch()));
        }
    }

    private static Payload there(long namespaces) {
        return namespaces == 0 ? new Payload() : new Payload().u64(namespaces);
    }

    private static String addresses(Endpoint endpoint) {
        Endpoint.Ipv6 ipv6 = endpoint.ipv6();
        String address = endpoint.address().getHostAddress() + "/" + endpoint.prefixLength();
        return ipv6 == null ? address : address + ", " + Subnet.text(ipv6.address()) + "/" + ipv6.prefixLength();
    }

    private void hostname() {
        if (!in.security().utsMode().equals("host")) {
            String domain = in.spec().request().network().domainname();
            plan.add(
                    StepOp.HOSTNAME,
                    "sethostname",
                    in.spec().hostname(),
                    new Payload().string(in.spec().hostname()).string(domain == null ? "" : domain));
        }
    }

    /** The mask of capabilities as the kernel counts them. */
    static long mask(LaunchInputs in) {
        return Capabilities.mask(in.capabilities());
    }
}
