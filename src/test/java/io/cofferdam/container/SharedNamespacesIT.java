package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.cgroup.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Containers that have the namespaces of another. */
@Tag("v2")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedNamespacesIT {

    private EngineFixture it;

    @BeforeAll
    void open() {
        it = new EngineFixture("shared-it");
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
    void one_sees_and_ends_the_processes_of_the_other() throws Exception {
        String first = it.started("sleep", "4711");
        String second = it.create(shared("container:" + first, "", "bridge", "sleep", "1000"));
        it.engine.start(second);

        assertThat(it.exec(second, "ps").log()).contains("sleep 4711");
        assertThat(it.exec(first, "ps").log()).contains("sleep 1000");
        assertThat(namespace(first, "pid")).isEqualTo(namespace(second, "pid"));
        assertThat(namespace(first, "user")).isEqualTo(namespace(second, "user"));
        assertThat(namespace(first, "net")).isNotEqualTo(namespace(second, "net"));
        assertThat(namespace(first, "mnt")).isNotEqualTo(namespace(second, "mnt"));

        // process 1 is the first's, and with it all the others go
        it.engine.kill(first, "KILL");
        assertThat(it.awaitExit(second).code()).isEqualTo(137);
    }

    @Test
    void what_is_left_behind_in_the_other_s_processes_ends_with_the_container() throws Exception {
        String first = it.started("sleep", "1000");
        String second = it.create(shared("container:" + first, "", "none", "sh", "-c", "sleep 4712 & echo made"));
        it.engine.start(second);
        assertThat(it.awaitExit(second).code()).isZero();
        assertThat(it.exec(first, "ps").log()).doesNotContain("sleep 4712");
    }

    @Test
    void one_has_the_network_of_the_other() throws Exception {
        String first = it.create(Requests.with(
                NetworkRequest.mode("bridge"), "sh", "-c", "echo hello > /tmp/index.html; httpd -f -p 80 -h /tmp"));
        it.engine.start(first);
        String second = it.create(shared("", "", "container:" + first, "sleep", "1000"));
        it.engine.start(second);

        assertThat(it.exec(second, "sh", "-c", "until wget -q -O - 127.0.0.1; do :; done")
                        .log())
                .contains("hello");
        assertThat(it.exec(second, "hostname").log())
                .isEqualTo(it.exec(first, "hostname").log());
        assertThat(it.exec(second, "cat", "/etc/hosts").log())
                .isEqualTo(it.exec(first, "cat", "/etc/hosts").log());
        assertThat(it.exec(second, "sh", "-c", "nc -l -p 81 & sleep 0; kill $!; echo bound")
                        .log())
                .contains("bound");
        assertThat(it.engine.require(second).endpoint()).isNull();
    }

    @Test
    void an_address_does_not_stay_with_who_shared_the_network() throws Exception {
        String first = it.create(Requests.with(NetworkRequest.mode("bridge"), "sleep", "1000"));
        it.engine.start(first);
        String second = it.create(shared("", "", "container:" + first, "sleep", "1000"));
        it.engine.start(second);
        assertThat(it.exec(second, "ip", "addr").log()).contains("eth0");

        it.engine.stop(first, null, 0);
        assertThat(it.exec(second, "ip", "addr").log()).doesNotContain("eth0");
        it.engine.start(first);
        assertThat(it.engine.require(first).running()).isTrue();
    }

    @Test
    void one_has_the_shared_memory_and_the_semaphores_of_the_other() throws Exception {
        String first = it.create(shared("", "shareable", "none", "sleep", "1000"));
        it.engine.start(first);
        String second = it.create(shared("", "container:" + first, "none", "sleep", "1000"));
        it.engine.start(second);

        it.exec(first, "sh", "-c", "echo there > /dev/shm/word");
        assertThat(it.exec(second, "cat", "/dev/shm/word").log()).isEqualTo("there\n");
        assertThat(namespace(first, "ipc")).isEqualTo(namespace(second, "ipc"));
    }

    @Test
    void a_link_in_place_of_the_shared_memory_leads_nowhere() throws Exception {
        String first = it.create(new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of("sleep", "1000"),
                NetworkRequest.mode("none"),
                SecurityRequest.defaults().sharing("", "none"),
                LifecycleRequest.defaults(),
                Limits.none(),
                List.of(),
                Map.of(),
                null));
        it.engine.start(first);
        assertThat(it.exec(first, "ls", "/dev/shm").code()).isNotZero();
        assertThatThrownBy(() -> it.create(shared("", "container:" + first, "none", "true")))
                .hasMessageContaining("not shareable");

        String other = it.create(shared("", "shareable", "none", "sh", "-c", "umount /dev/shm; sleep 1000"));
        it.engine.start(other);
        String second = it.create(shared("", "container:" + other, "none", "sleep", "1000"));
        it.engine.start(second);
        assertThat(it.exec(second, "grep", "/dev/shm", "/proc/self/mountinfo").log())
                .contains("tmpfs");
    }

    @Test
    void only_with_one_that_runs_and_that_belongs_to_the_same_users() throws Exception {
        String first = it.create("sleep", "1000");
        String second = it.create(shared("container:" + first, "", "none", "sleep", "1000"));
        assertThatThrownBy(() -> it.engine.start(second)).hasMessageContaining("non running container");
        it.engine.start(first);
        it.engine.start(second);

        String stranger = it.started("sleep", "1000");
        assertThatThrownBy(() -> it.create(shared("container:" + first, "", "container:" + stranger, "sleep", "1000")))
                .hasMessageContaining("several containers");
        assertThat(it.engine.require(second).spec().idBase())
                .isEqualTo(it.engine.require(first).spec().idBase());

        // ids stay taken for as long as one of them is there
        it.engine.remove(first, true, true);
        long base = it.engine.require(second).spec().idBase();
        for (int i = 0; i < 3; i++) {
            assertThat(it.engine.require(it.create("true")).spec().idBase()).isNotEqualTo(base);
        }
    }

    @Test
    void the_service_brings_them_back_in_the_order_in_which_they_need_each_other() throws Exception {
        String first = it.create(always("", "sh", "-c", "while [ ! -e /tmp/go ]; do sleep 0.1; done; rm /tmp/go"));
        String second = it.create(always("container:" + first, "sleep", "1000"));
        it.engine.start(first);
        it.engine.start(second);
        var end = it.engine.waitFor(second, WaitCondition.NEXT_EXIT);
        it.exec(first, "touch", "/tmp/go");
        end.get(30, TimeUnit.SECONDS);
        await(() ->
                it.engine.require(second).running() && it.engine.require(first).running());
        assertThat(namespace(first, "pid")).isEqualTo(namespace(second, "pid"));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.holds()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static ContainerRequest always(String pid, String... command) {
        return new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of(command),
                NetworkRequest.mode("none"),
                SecurityRequest.defaults().sharing(pid, ""),
                new LifecycleRequest(false, new RestartPolicy("always", 0), null, null, null, null, null, null, false),
                Limits.none(),
                List.of(),
                Map.of(),
                null);
    }

    private static ContainerRequest shared(String pid, String ipc, String network, String... command) {
        return Requests.with(NetworkRequest.mode(network), command)
                .sharing(
                        NetworkRequest.mode(network), SecurityRequest.defaults().sharing(pid, ipc));
    }

    private String namespace(String id, String kind) throws Exception {
        return Files.readSymbolicLink(
                        Path.of("/proc/" + it.engine.require(id).state().pid() + "/ns/" + kind))
                .toString();
    }
}
