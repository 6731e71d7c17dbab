package io.cofferdam.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupHostTest {

    @TempDir
    Path root;

    @Test
    void knows_a_v1_host_with_controllers_mounted_together() {
        CgroupHost host = FixtureHost.unpack("v1", root);
        assertThat(host.mode()).isEqualTo(CgroupMode.V1);
        assertThat(host.of("cpu")).isEqualTo(host.of("cpuacct"));
        assertThat(host.of("cpu").orElseThrow().mountPoint()).isEqualTo(root.resolve("sys/fs/cgroup/cpu,cpuacct"));
    }

    @Test
    void counts_a_tree_that_is_mounted_twice_once() {
        CgroupHost host = FixtureHost.unpack("v1", root);
        assertThat(host.hierarchies())
                .filteredOn(tree -> tree.controllers().contains("memory"))
                .hasSize(1);
    }

    @Test
    void says_whether_swap_is_counted_with_memory() {
        FixtureHost.unpack("v1", root.resolve("v1"));
        assertThat(HostCapacity.countsSwap(root.resolve("v1"))).isFalse();
        for (String host : List.of("hybrid", "v2")) {
            FixtureHost.unpack(host, root.resolve(host));
            assertThat(HostCapacity.countsSwap(root.resolve(host))).isTrue();
        }
        assertThat(HostCapacity.countsSwap(root.resolve("none"))).isFalse();
    }

    @Test
    void does_not_use_a_tree_that_is_mounted_read_only() {
        CgroupHost host = FixtureHost.unpack("v1", root);
        assertThat(host.of("net_cls")).isEmpty();
        assertThat(host.hierarchies()).anyMatch(tree -> tree.controllers().contains("net_cls"));
    }

    @Test
    void knows_a_hybrid_host_whose_v2_tree_owns_a_controller() {
        CgroupHost host = FixtureHost.unpack("hybrid", root);
        assertThat(host.mode()).isEqualTo(CgroupMode.HYBRID);
        assertThat(host.of("memory").orElseThrow().unified()).isFalse();
        assertThat(host.of("hugetlb").orElseThrow().unified()).isTrue();
    }

    @Test
    void knows_a_v2_host() {
        CgroupHost host = FixtureHost.unpack("v2", root);
        assertThat(host.mode()).isEqualTo(CgroupMode.V2);
        assertThat(host.of("io")).isEqualTo(host.unified());
        assertThat(host.lacks()).isEmpty();
    }

    @Test
    void a_systemd_tree_beside_v2_does_not_make_a_hybrid() throws Exception {
        mountinfo(
                "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
                "31 23 0:27 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,none,name=systemd");
        assertThat(CgroupHost.detect(root).mode()).isEqualTo(CgroupMode.V2);
    }

    @Test
    void says_what_follows_when_nothing_is_mounted() {
        CgroupHost host = CgroupHost.detect(root);
        assertThat(host.mode()).isEqualTo(CgroupMode.NONE);
        assertThat(host.lacks()).hasSize(1);
    }

    @Test
    void lists_lacks_with_their_consequences() {
        assertThat(FixtureHost.unpack("v1", root).lacks())
                .extracting(Lack::what)
                .contains(
                        "There is no freezer.",
                        "Swap is not accounted: there is no memory.memsw.limit_in_bytes.",
                        "The cgroup controller hugetlb is not available.")
                .noneMatch(what -> what.contains("weights"));
        assertThat(FixtureHost.unpack("v1", root).lacks())
                .allMatch(lack -> !lack.consequence().isBlank());
    }

    @Test
    void lacks_a_weight_without_bfq() {
        assertThat(FixtureHost.unpack("hybrid", root).lacks())
                .extracting(Lack::consequence)
                .contains("The blkio weight is not applied; rates are.");
    }

    @Test
    void reads_escaped_mount_points_and_skips_broken_lines() throws Exception {
        mountinfo("30 23 0:26 / /my\\040cgroups rw - cgroup2 cgroup2 rw", "x", "1 2 3:4 / /a rw -", "");
        assertThat(CgroupHost.detect(root).hierarchies())
                .extracting(Hierarchy::mountPoint)
                .isEqualTo(List.of(root.resolve("my cgroups")));
    }

    private void mountinfo(String... lines) throws Exception {
        Path file = root.resolve("proc/self/mountinfo");
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", lines));
    }
}
