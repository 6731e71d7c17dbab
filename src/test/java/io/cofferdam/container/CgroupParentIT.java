package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.Cgroups;
import io.cofferdam.cgroup.GroupPath;
import io.cofferdam.linux.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Containers whose cgroups are in groups below the instance's own. */
@Tag("v2")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CgroupParentIT {

    private EngineFixture it;

    @BeforeAll
    void open() throws Exception {
        it = new EngineFixture("cgparent-it");
    }

    @AfterEach
    void removeAll() throws Exception {
        it.engine.list().forEach(view -> it.engine.remove(view.id(), true, true));
        awaitGone("team-a");
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    void it_is_there_in_every_tree_as_long_as_somebody_is_in_it() throws Exception {
        String one = started("team-a/web");
        String two = started("team-a");
        for (String line : Files.readAllLines(
                Path.of("/proc/" + it.engine.require(one).state().pid() + "/cgroup"))) {
            assertThat(line).matches(".*:(/|.*" + parent() + "/team-a/web/" + one + ")");
        }
        assertThat(directories("team-a/web/" + one))
                .hasSameSizeAs(CgroupHost.detect().usable());
        end(one);
        awaitGone("team-a/web");
        assertThat(directories("team-a")).hasSameSizeAs(CgroupHost.detect().usable());
        end(two);
        awaitGone("team-a");
    }

    @Test
    void a_limit_of_the_group_binds_all_in_it_together() throws Exception {
        String one = started("team-a");
        Path pids = directories("team-a").stream()
                .map(directory -> directory.resolve("pids.max"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        KernelFile.write(pids, "3");
        String two = it.create(in("team-a", "sh", "-c", "sleep 1000 & sleep 1000 & sleep 1000 & echo all"));
        it.engine.start(two);
        assertThat(it.awaitExit(two).code()).isNotZero();
        assertThat(it.log(two)).contains("can't fork").doesNotContain("all");
        end(one);
    }

    @Test
    void none_stays_of_a_launch_that_fails() throws Exception {
        String id = it.create(in("team-a/web", "/no/such/program"));
        assertThatThrownBy(() -> it.engine.start(id)).hasMessageContaining("no such file");
        awaitGone("team-a");
    }

    @Test
    void what_a_service_left_goes_with_the_next_and_what_somebody_is_in_stays() throws Exception {
        String id = started("team-a/web");
        Cgroups another = new Cgroups(CgroupHost.detect(), parent());
        another.enter(GroupPath.parse("team-a/left"), "nobody");
        another.enter(GroupPath.parse("left/more"), "nobody");
        assertThat(another.containers()).containsEntry(id, GroupPath.parse("team-a/web"));
        another.leave("nobody");
        new Cgroups(CgroupHost.detect(), parent()).removeUnusedGroups();
        assertThat(directories("team-a/left")).isEmpty();
        assertThat(directories("left")).isEmpty();
        assertThat(directories("team-a/web/" + id)).isNotEmpty();
        end(id);
    }

    @Test
    void none_is_above_the_instances_own() {
        for (String outside : List.of("/", "..", "a/../../b", "x.slice")) {
            assertThatThrownBy(() -> it.create(in(outside, "true"))).hasMessageContaining("is not supported");
        }
    }

    private String started(String group) {
        String id = it.create(in(group, "sleep", "1000"));
        it.engine.start(id);
        return id;
    }

    private void end(String id) throws Exception {
        it.engine.kill(id, "KILL");
        it.awaitExit(id);
    }

    private static ContainerRequest in(String group, String... command) {
        SecurityRequest usual = SecurityRequest.defaults();
        return Requests.with(
                new SecurityRequest(
                        false,
                        false,
                        List.of(),
                        List.of(),
                        null,
                        "",
                        "",
                        "",
                        "",
                        "",
                        false,
                        usual.sysctls(),
                        List.of(),
                        null,
                        null,
                        group),
                command);
    }

    private String parent() {
        return it.settings.cgroupParent();
    }

    private List<Path> directories(String group) {
        return CgroupHost.detect().usable().stream()
                .map(tree -> tree.mountPoint().resolve(parent()).resolve(group))
                .filter(Files::isDirectory)
                .toList();
    }

    /** The kernel has no event for it on v1. */
    private void awaitGone(String group) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!directories(group).isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(directories(group)).isEmpty();
    }
}
