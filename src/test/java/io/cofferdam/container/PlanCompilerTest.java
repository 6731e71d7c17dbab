package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.Cgroups;
import io.cofferdam.container.MountSpec.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which a launch does things, which is most of its safety. */
class PlanCompilerTest {

    private static final byte[] FILTER = new byte[16];
    private static final long CLONE_NEWCGROUP = 0x2000000;

    @TempDir
    Path host;

    @Test
    void makes_the_limits_before_there_is_a_process_and_the_process_joins_before_it_is_let_go() throws Exception {
        LaunchPlan plan = compile(Requests.limited(limits -> limits.memoryMaxBytes(64L << 20)));
        assertOrder(plan, StepOp.CGROUP_MKDIR, StepOp.WRITE, StepOp.CLONE, StepOp.JOIN_CGROUP, StepOp.HANDOVER);
    }

    @Test
    void enters_the_unified_cgroup_with_the_clone_itself() throws Exception {
        LaunchPlan plan = PlanCompiler.compile(inputs(Specs.spec(Requests.limited(limits -> limits)), v2()));
        assertThat(ops(plan)).doesNotContain(StepOp.JOIN_CGROUP);
        assertThat(step(plan, StepOp.CLONE).arguments())
                .contains("into " + host.resolve("sys/fs/cgroup/cofferdam-test/web"));
        assertOrder(plan, StepOp.DEVICE_PROGRAM, StepOp.CLONE);
    }

    @Test
    void enters_its_cgroup_namespace_where_it_then_is_and_not_where_the_supervisor_was() throws Exception {
        LaunchPlan plan = compile(ContainerRequest.of(null, "busybox", "true"));
        assertOrder(plan, StepOp.CLONE, StepOp.JOIN_CGROUP, StepOp.UNSHARE);
        long flags = ByteBuffer.wrap(step(plan, StepOp.CLONE).payload())
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        assertThat(flags & CLONE_NEWCGROUP).isZero();
    }

    @Test
    void maps_ids_before_layers_are_mapped_through_them() throws Exception {
        LaunchPlan plan = compile(ContainerRequest.of(null, "busybox", "true"));
        assertOrder(plan, StepOp.CLONE, StepOp.ID_MAP, StepOp.OVERLAY, StepOp.HANDOVER, StepOp.ROOT);
        assertThat(step(plan, StepOp.ID_MAP).arguments()).isEqualTo("0 536870912 65536");
    }

    @Test
    void leaves_the_hosts_tree_before_anything_of_the_image_is_looked_up() throws Exception {
        LaunchPlan plan = compile(ContainerRequest.of(null, "busybox", "true"));
        assertOrder(plan, StepOp.ROOT, StepOp.BECOME_ROOT, StepOp.MOUNT, StepOp.MASK, StepOp.PIVOT, StepOp.IDENTITY);
        assertOrder(plan, StepOp.PIVOT, StepOp.CWD, StepOp.EXEC);
    }

    @Test
    void execs_last() throws Exception {
        LaunchPlan plan = compile(ContainerRequest.of(null, "busybox", "true"));
        assertThat(ops(plan).getLast()).isEqualTo(StepOp.EXEC);
    }

    @Test
    void leaves_an_init_behind_once_all_rights_are_what_the_program_has() throws Exception {
        ProcessRequest init = new ProcessRequest(
                null, List.of("ls"), List.of(), null, null, false, false, false, List.of(), List.of(), null, true);
        LaunchPlan plan = compile(Requests.with(init));
        assertOrder(plan, StepOp.SECCOMP, StepOp.CAPS, StepOp.INIT, StepOp.EXEC);
        assertThat(ops(compile(ContainerRequest.of(null, "busybox", "true")))).doesNotContain(StepOp.INIT);
    }

    @Test
    void filters_before_rights_are_dropped_and_after_them_once_no_new_rights_can_come() throws Exception {
        assertOrder(compile(ContainerRequest.of(null, "busybox", "true")), StepOp.SECCOMP, StepOp.CAPS, StepOp.EXEC);
        LaunchPlan careful = compile(Requests.with(security(false, true), "true"));
        assertOrder(careful, StepOp.CAPS, StepOp.NO_NEW_PRIVS, StepOp.SECCOMP, StepOp.EXEC);
    }

    @Test
    void masks_what_lies_over_the_users_mounts_too() throws Exception {
        ContainerSpec spec =
                Specs.spec(Requests.with(List.of(new MountSpec(Type.BIND, "/srv", "/sys/mine", false, "")), "true"));
        LaunchPlan plan = PlanCompiler.compile(inputs(spec, v1()));
        int attached = indexOf(plan, StepOp.ATTACH, "/sys/mine");
        assertThat(indexOf(plan, StepOp.MASK, "/sys/firmware")).isGreaterThan(attached);
    }

    @Test
    void mounts_parents_before_what_lies_below_them() throws Exception {
        ContainerSpec spec = Specs.spec(Requests.with(
                List.of(
                        new MountSpec(Type.BIND, "/a", "/srv/deep/er", false, ""),
                        new MountSpec(Type.TMPFS, "", "/srv", false, ""),
                        new MountSpec(Type.BIND, "/b", "/srv/deep", false, "")),
                "true"));
        LaunchPlan plan = PlanCompiler.compile(inputs(spec, v1()));
        int top = indexOf(plan, StepOp.MOUNT, "/srv nosuid");
        int middle = indexOf(plan, StepOp.ATTACH, "/srv/deep");
        int deepest = indexOf(plan, StepOp.ATTACH, "/srv/deep/er");
        assertThat(List.of(top, middle, deepest)).isSorted();
    }

    @Test
    void brings_up_loopback_where_there_is_no_network_and_touches_none_of_the_hosts() throws Exception {
        assertThat(step(compile(Requests.with(NetworkRequest.mode("none"), "true")), StepOp.NETLINK_INSIDE)
                        .name())
                .isEqualTo("bring up lo");
        assertThat(ops(compile(Requests.with(NetworkRequest.mode("host"), "true"))))
                .doesNotContain(StepOp.NETLINK_HOST, StepOp.NETLINK_INSIDE);
    }

    @Test
    void masks_nothing_and_maps_no_ids_for_a_privileged_container() throws Exception {
        LaunchPlan plan = compile(Requests.with(security(true, false), "true"));
        assertThat(ops(plan)).doesNotContain(StepOp.MASK, StepOp.ID_MAP);
        assertThat(step(plan, StepOp.CLONE).arguments()).doesNotContain("user");
    }

    @Test
    void shows_no_value_of_the_environment() throws Exception {
        ProcessRequest process = new ProcessRequest(
                null,
                List.of("serve"),
                List.of("PASSWORD=hunter2"),
                null,
                null,
                false,
                false,
                false,
                List.of(),
                List.of(),
                null,
                false);
        assertThat(compile(Requests.with(process)).view(List.of()).toString()).doesNotContain("hunter2");
    }

    @Test
    void gives_each_descriptor_a_slot_of_its_own_within_what_the_supervisor_holds() throws Exception {
        LaunchPlan plan = compile(ContainerRequest.of(null, "busybox", "true"));
        List<Integer> slots = plan.steps().stream()
                .filter(step -> step.op() == StepOp.TREE || step.op() == StepOp.OVERLAY)
                .map(step -> (int) step.payload()[0])
                .toList();
        assertThat(slots).doesNotHaveDuplicates().allMatch(slot -> slot < 128);
        assertThat(plan.steps()).hasSizeLessThan(256);
    }

    @Test
    void numbers_its_steps_for_people_from_one() throws Exception {
        LaunchPlan plan = compile(ContainerRequest.of(null, "busybox", "true"));
        List<PlanStep> view = plan.view(List.of(StepTime.ofNanos(1000, 5000)));
        assertThat(view.getFirst().number()).isEqualTo(1);
        assertThat(view.getFirst().micros()).isEqualTo(4);
        assertThat(view.get(1).micros()).isNull();
    }

    private static void assertOrder(LaunchPlan plan, StepOp... order) {
        List<StepOp> ops = ops(plan);
        int at = -1;
        for (StepOp op : order) {
            assertThat(ops).contains(op);
            assertThat(ops.indexOf(op)).as("%s in %s", op, ops).isGreaterThan(at);
            at = ops.lastIndexOf(op);
        }
    }

    private static List<StepOp> ops(LaunchPlan plan) {
        return plan.steps().stream().map(LaunchPlan.Step::op).toList();
    }

    private static LaunchPlan.Step step(LaunchPlan plan, StepOp op) {
        return plan.steps().stream().filter(step -> step.op() == op).findFirst().orElseThrow();
    }

    private static int indexOf(LaunchPlan plan, StepOp op, String arguments) {
        for (int i = 0; i < plan.steps().size(); i++) {
            LaunchPlan.Step step = plan.steps().get(i);
            if (step.op() == op && (step.arguments() + " ").startsWith(arguments + " ")) {
                return i;
            }
        }
        throw new AssertionError(op + " " + arguments + " is not in " + plan.steps());
    }

    private LaunchPlan compile(ContainerRequest request) throws IOException {
        return PlanCompiler.compile(inputs(Specs.spec(request), v1()));
    }

    private LaunchInputs inputs(ContainerSpec spec, CgroupHost cgroups) {
        return new LaunchInputs(
                spec,
                new ContainerDirectory(Path.of("/state/c"), Path.of("/run/c")),
                List.of(Path.of("/layers/b"), Path.of("/layers/a")),
                Map.of(),
                Map.of(),
                new Cgroups(cgroups, "cofferdam-test").container("web"),
                CgroupView.of(cgroups),
                List.of(),
                Set.of("CHOWN", "KILL"),
                FILTER,
                List.of(),
                Path.of("/run/root"),
                true);
    }

    private static SecurityRequest security(boolean privileged, boolean noNewPrivileges) {
        return new SecurityRequest(
                privileged,
                noNewPrivileges,
                List.of(),
                List.of(),
                null,
                "",
                "",
                "",
                "",
                "",
                false,
                Map.of(),
                List.of());
    }

    private CgroupHost v1() throws IOException {
        return mounted(
                "31 23 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
                "32 23 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids",
                "33 23 0:29 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices");
    }

    private CgroupHost v2() throws IOException {
        Files.createDirectories(host.resolve("sys/fs/cgroup"));
        Files.writeString(host.resolve("sys/fs/cgroup/cgroup.controllers"), "cpu io memory pids\n");
        return mounted("31 23 0:27 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw");
    }

    private CgroupHost mounted(String... lines) throws IOException {
        Path self = host.resolve("proc/self");
        Files.createDirectories(self);
        Files.write(self.resolve("mountinfo"), List.of(lines));
        return CgroupHost.detect(host);
    }
}
