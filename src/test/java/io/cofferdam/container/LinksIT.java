package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.cgroup.Limits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Containers on the bridge that are linked to others there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinksIT {

    private EngineFixture it;

    @BeforeAll
    void open() {
        it = new EngineFixture("links-it");
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
    void the_other_is_found_by_its_word_and_told_in_the_environment() throws Exception {
        String db = server("db");
        String address = address(db);
        EngineFixture.Result web = it.run(linked(db, "store", "sh", "-c", "ping -c 1 -W 5 store; cat /etc/hosts; env"));

        assertThat(web.code()).isZero();
        assertThat(web.log())
                .contains("1 packets received")
                .contains(address + "\tstore " + db.substring(0, 12) + " db\n")
                .contains("STORE_PORT=tcp://" + address + ":5432\n")
                .contains("STORE_PORT_5432_TCP_ADDR=" + address + "\n")
                .containsPattern("STORE_NAME=/[a-z_]+/store\n")
                .contains("STORE_ENV_SECRET=of db\n")
                .doesNotContain("STORE_ENV_PATH")
                .doesNotContain("STORE_ENV_HOSTNAME");
    }

    @Test
    void a_further_process_is_told_too() throws Exception {
        String db = server("db");
        String web = started(linked(db, "store", "sleep", "1000"));

        assertThat(it.exec(web, "sh", "-c", "echo $STORE_PORT_5432_TCP_PORT").log())
                .isEqualTo("5432\n");
        it.engine.stop(db, null, 0);
        assertThat(it.exec(web, "sh", "-c", "echo none$STORE_PORT").log()).isEqualTo("none\n");
    }

    @Test
    void one_that_does_not_run_is_not_linked_to() {
        String db = server("db");
        it.engine.stop(db, null, 0);
        String web = it.create(linked(db, "store", "true"));

        assertThatThrownBy(() -> it.engine.start(web))
                .hasMessageContaining("Cannot link to a non running container: /db AS /")
                .hasMessageContaining("/store.");
    }

    @Test
    void one_on_another_network_is_not_linked_to() {
        String db = it.create(Requests.with(NetworkRequest.mode("none"), "sleep", "1000"));
        it.engine.start(db);
        String web = it.create(linked(db, "store", "true"));

        assertThatThrownBy(() -> it.engine.start(web))
                .hasMessageContaining("container " + db + " not attached to default bridge network");
    }

    @Test
    void the_hosts_file_follows_the_other_to_its_new_address() throws Exception {
        String db = server("db");
        String before = address(db);
        String web = started(linked(db, "store", "sleep", "1000"));
        it.engine.stop(db, null, 0);
        started(Requests.with(
                NetworkRequest.mode("bridge").on(List.of(new EndpointRequest("bridge", before, "", "", List.of(), 0))),
                "sleep",
                "1000"));
        it.engine.start(db);

        assertThat(address(db)).isNotEqualTo(before);
        assertThat(it.exec(web, "cat", "/etc/hosts").log())
                .contains(address(db) + "\tstore ")
                .doesNotContain(before + "\t");
    }

    @Test
    void a_link_that_is_removed_leads_nowhere() throws Exception {
        String db = server("db");
        String web = started(linked(db, "store", "sleep", "1000"));
        assertThatThrownBy(() -> it.engine.networks().unlink(web, "other")).hasMessageContaining("No such link");
        it.engine.networks().unlink(web, "store");

        assertThat(it.exec(web, "cat", "/etc/hosts").log()).doesNotContain("store");
        assertThat(it.engine.require(web).spec().request().network().links()).isEmpty();
    }

    @Test
    void one_whose_other_is_no_more_starts_without_it_and_says_so() throws Exception {
        String db = server("db");
        String web = it.create(linked(db, "store", "sh", "-c", "cat /etc/hosts"));
        it.engine.remove(db, true, true);
        it.engine.start(web);
        it.awaitExit(web);

        assertThat(it.log(web)).contains("localhost").doesNotContain("store");
        assertThat(it.engine.plan(web).warnings())
                .contains("The container that it calls store was removed: that name leads nowhere.");
    }

    @Test
    void those_that_come_back_wait_for_whom_they_are_linked_to() throws Exception {
        String again = "until [ -e /tmp/go ]; do sleep 0.05; done; echo >>/tmp/ends;";
        // it takes its time: the next tries are ever later
        String db = started(always(
                NetworkRequest.mode("bridge"), again + "[ $(wc -l </tmp/ends) -ge 5 ] && exec sleep 1000; exit 1"));
        String web = started(always(
                NetworkRequest.mode("bridge").linking(List.of(new Link(db, "store"))),
                again + "[ $(wc -l </tmp/ends) -ge 2 ] && exec sleep 1000; exit 1"));
        var end = it.engine.waitFor(db, WaitCondition.NEXT_EXIT);
        it.exec(db, "touch", "/tmp/go");
        end.get(30, TimeUnit.SECONDS);
        it.exec(web, "touch", "/tmp/go");

        await(() -> it.engine.require(web).running()
                && it.engine.require(web).state().restartCount() > 0);
        // before its fifth run it goes down again
        await(() ->
                it.engine.require(db).running() && it.engine.require(db).state().restartCount() >= 4);
        assertThat(it.exec(web, "cat", "/etc/hosts").log()).contains(address(db) + "\tstore ");
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static ContainerRequest always(NetworkRequest network, String script) {
        return new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of("sh", "-c", script),
                network,
                SecurityRequest.defaults(),
                new LifecycleRequest(false, new RestartPolicy("always", 0), null, null, null, null, null, null, false),
                Limits.none(),
                List.of(),
                Map.of(),
                null);
    }

    private String server(String name) {
        NetworkRequest network = new NetworkRequest(
                "bridge",
                null,
                null,
                List.of(),
                List.of("5432/tcp"),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        ProcessRequest process = new ProcessRequest(
                null,
                List.of("sleep", "1000"),
                List.of("SECRET=of db"),
                null,
                null,
                false,
                false,
                false,
                List.of(),
                List.of(),
                null,
                false,
                null);
        return started(new ContainerRequest(
                name,
                "busybox",
                process,
                network,
                SecurityRequest.defaults(),
                LifecycleRequest.defaults(),
                Limits.none(),
                List.of(),
                Map.of(),
                null));
    }

    private String started(ContainerRequest request) {
        String id = it.create(request);
        it.engine.start(id);
        return id;
    }

    private static ContainerRequest linked(String other, String alias, String... command) {
        return Requests.with(NetworkRequest.mode("bridge").linking(List.of(new Link(other, alias))), command);
    }

    private String address(String id) {
        return it.engine.require(id).endpoint().address().getHostAddress();
    }
}
