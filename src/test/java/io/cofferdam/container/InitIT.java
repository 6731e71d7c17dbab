package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Process 1 of containers that asked for an init. */
@Tag("v2")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InitIT {

    private EngineFixture it;

    @BeforeAll
    void open() {
        it = new EngineFixture("init-it");
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    void ends_as_its_program_does() throws Exception {
        assertThat(it.run(init("sh", "-c", "exit 42")).code()).isEqualTo(42);
        assertThat(it.run(init("sh", "-c", "kill -TERM $$")).code()).isEqualTo(143);
    }

    @Test
    void is_process_1_and_the_program_is_not() throws Exception {
        EngineFixture.Result shown =
                it.run(init("sh", "-c", "cat /proc/1/comm; tr '\\0' ' ' </proc/1/cmdline; echo; echo $$"));
        assertThat(shown.log().lines().map(String::strip)).containsExactly("cofferdam-init", "cofferdam-init", "2");
    }

    @Test
    void passes_signals_on_so_that_a_stop_need_not_kill() throws Exception {
        String id = it.create(init("sleep", "300"));
        it.engine.start(id);
        it.engine.stop(id, null, 30);
        assertThat(it.engine.require(id).state().exitCode()).isEqualTo(143);
        it.engine.remove(id, false, true);
    }

    @Test
    void reaps_orphans() throws Exception {
        String id = it.create(init("sh", "-c", "(true & exec true) & wait; echo orphaned; exec sleep 300"));
        it.engine.start(id);
        it.awaitLine(id, "orphaned");
        String zombies = "for i in $(seq 100); do grep -q '^State:.Z' /proc/[0-9]*/status 2>/dev/null || exit 0;"
                + " usleep 50000; done; exit 1";
        assertThat(it.exec(id, "sh", "-c", zombies).code()).isZero();
        it.engine.remove(id, true, true);
    }

    @Test
    void cannot_be_looked_into_from_the_container() throws Exception {
        String looks =
                "readlink /proc/1/exe; ls /proc/1/fd /proc/1/root/ /proc/1/cwd/; cat /proc/1/environ; head -c 1 /proc/1/mem";
        EngineFixture.Result result = it.run(init("sh", "-c", looks + " >/dev/null && echo inside"));
        assertThat(result.log())
                .doesNotContain("memfd")
                .doesNotContain("inside")
                .contains("Permission denied");
    }

    @Test
    void says_that_a_program_is_not_there_and_leaves_nothing() throws Exception {
        String id = it.create(init("no-such-program"));
        assertThatThrownBy(() -> it.engine.start(id)).hasMessageContaining("no-such-program");
        assertThat(it.engine.require(id).running()).isFalse();
        it.engine.remove(id, false, true);
    }

    @Test
    void lets_others_join_the_container() throws Exception {
        String id = it.create(init("sleep", "300"));
        it.engine.start(id);
        assertThat(it.exec(id, "echo", "joined").log()).isEqualTo("joined\n");
        it.engine.remove(id, true, true);
    }

    private static ContainerRequest init(String... command) {
        return Requests.with(new ProcessRequest(
                null, List.of(command), List.of(), null, null, false, false, false, List.of(), List.of(), null, true));
    }
}
