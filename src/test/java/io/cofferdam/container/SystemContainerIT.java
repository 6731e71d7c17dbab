package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** busybox init as process 1 of whole systems. */
@Tag("v2")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SystemContainerIT {

    /** Says when it is up: before that an init does not heed signals. */
    private static final String INITTAB = "::sysinit:/bin/touch /run/up\n::ctrlaltdel:/sbin/reboot\n";

    private EngineFixture it;

    @TempDir
    Path host;

    @BeforeAll
    void open() {
        it = new EngineFixture("system-it");
    }

    @AfterEach
    void removeAll() {
        it.engine.list().forEach(view -> it.engine.remove(view.id(), true, true));
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    void divides_its_own_cgroup_and_no_limit_of_its_own() throws Exception {
        String id = booted("no");
        String own = unified(id) ? "/sys/fs/cgroup" : "/sys/fs/cgroup/systemd";
        String divide =
                "mkdir -p %1$s/part/of && echo $$ > %1$s/part/of/cgroup.procs && grep -c /part/of /proc/self/cgroup";
        assertThat(it.exec(id, "sh", "-c", divide.formatted(own)).log().strip()).isIn("1", "2");

        String limit = unified(id) ? "/sys/fs/cgroup/pids.max" : "/sys/fs/cgroup/pids/pids.max";
        assertThat(it.exec(id, "sh", "-c", "echo max > " + limit).code()).isNotZero();
        assertThat(it.exec(id, "mkdir", limit.replace("pids.max", "more")).code())
                .as("only v2 can bound how many there are")
                .isEqualTo(unified(id) ? 0 : 1);
    }

    @Test
    void goes_on_with_processes_where_its_init_has_gone() throws Exception {
        String id = booted("no");
        if (unified(id)) {
            String move =
                    "mkdir /sys/fs/cgroup/all && for p in $(cat /sys/fs/cgroup/cgroup.procs); do echo $p > /sys/fs/cgroup/all/cgroup.procs; done;"
                            + " echo +pids > /sys/fs/cgroup/cgroup.subtree_control && cat /sys/fs/cgroup/cgroup.subtree_control";
            assertThat(it.exec(id, "sh", "-c", move).log()).contains("pids");
        }
        assertThat(it.exec(id, "echo", "there").log()).isEqualTo("there\n");
    }

    @Test
    void has_an_empty_run_and_says_what_it_is() throws Exception {
        String id = booted("no");
        assertThat(it.exec(id, "stat", "-f", "-c", "%T", "/run", "/run/lock").log())
                .isEqualTo("tmpfs\ntmpfs\n");
        assertThat(it.exec(id, "sh", "-c", "tr '\\0' '\\n' < /proc/1/environ").log())
                .contains("container=cofferdam\n", "container_uuid=" + id.substring(0, 32) + "\n");
        assertThat(it.engine.require(id).spec().stopSignal()).isEqualTo("SIGTERM");
    }

    @Test
    void ends_in_order_when_it_is_stopped() throws Exception {
        String id = booted("always");
        it.engine.stop(id, null, 60);
        assertThat(it.awaitExit(id).code()).isEqualTo(129);
        assertThat(it.engine.require(id).state().status()).isEqualTo(Status.EXITED);
    }

    @Test
    void comes_back_when_it_reboots_itself() throws Exception {
        String id = booted("no");
        it.exec(id, "touch", "/run/earlier");
        var down = it.engine.waitFor(id, WaitCondition.NEXT_EXIT);
        CountDownLatch again = new CountDownLatch(1);
        try (EventBus.Subscription heard = it.engine.events().subscribe(event -> {
            if (event.id().equals(id) && event.action().equals("start")) {
                again.countDown();
            }
        })) {
            it.exec(id, "reboot");
            assertThat(again.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(down.get().code()).isEqualTo(129);
        awaitUp(id);
        assertThat(it.engine.require(id).state().restartCount()).isEqualTo(1);
        assertThat(it.exec(id, "ls", "/run").log()).contains("up").doesNotContain("earlier");
    }

    @Test
    void stays_down_when_it_powers_itself_off() throws Exception {
        String id = booted("on-failure");
        var down = it.engine.waitFor(id, WaitCondition.NEXT_EXIT);
        it.exec(id, "poweroff");
        assertThat(down.get(60, TimeUnit.SECONDS).code()).isEqualTo(130);
        assertThat(it.engine.require(id).state().status()).isEqualTo(Status.EXITED);
    }

    @Test
    void another_container_gets_nothing_of_it() throws Exception {
        String id = it.started("sleep", "1000");
        assertThat(it.exec(id, "mkdir", "/sys/fs/cgroup/part").code()).isNotZero();
        assertThat(it.exec(id, "sh", "-c", "ls /sys/fs/cgroup/systemd/ 2>&1").log())
                .contains("No such file");
        assertThat(it.exec(id, "reboot", "-f").code()).isNotZero();
        assertThat(it.exec(id, "sh", "-c", "echo $container").log()).isEqualTo("\n");
    }

    private boolean unified(String id) throws Exception {
        return it.exec(id, "test", "-e", "/sys/fs/cgroup/cgroup.procs").code() == 0;
    }

    private String booted(String policy) throws Exception {
        Path inittab = Files.writeString(host.resolve("inittab"), INITTAB);
        LifecycleRequest lifecycle = new LifecycleRequest(false, new RestartPolicy(policy, 0), null, null, null, null);
        String id = it.create(new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of("/sbin/init"),
                NetworkRequest.mode("none"),
                SecurityRequest.defaults(),
                lifecycle,
                io.cofferdam.cgroup.Limits.none(),
                List.of(new MountSpec(MountSpec.Type.BIND, inittab.toString(), "/etc/inittab", true, "")),
                Map.of(),
                null));
        it.engine.start(id);
        awaitUp(id);
        return id;
    }

    private void awaitUp(String id) throws Exception {
        assertThat(it.exec(id, "timeout", "60", "sh", "-c", "until [ -e /run/up ]; do usleep 10000; done")
                        .code())
                .isZero();
    }
}
