package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** In which order further processes are told of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExecEventsIT {

    private EngineFixture it;

    @BeforeAll
    void start() {
        it = new EngineFixture("execs");
    }

    @AfterAll
    void stop() {
        it.close();
    }

    @Test
    void tells_of_a_command_that_it_began_before_that_it_ended() throws Exception {
        String id = it.started("sleep", "1000");
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch ends = new CountDownLatch(100);
        try (EventBus.Subscription heard = it.engine.events().subscribe(event -> {
            if (event.action().startsWith("exec_")) {
                told.add(event.attributes().get("execID") + " " + event.action().split(":")[0]);
            }
            if (event.action().equals("exec_die")) {
                ends.countDown();
            }
        })) {
            for (int i = 0; i < 100; i++) {
                it.engine.startExecDetached(it.engine.createExec(
                        id,
                        new ExecRequest(
                                List.of("true"), List.of(), null, null, false, false, true, true, false, 0, 0)));
            }
            assertThat(ends.await(60, TimeUnit.SECONDS)).isTrue();
        }
        Map<String, List<String>> each = told.stream()
                .map(line -> line.split(" "))
                .collect(Collectors.groupingBy(
                        words -> words[0], Collectors.mapping(words -> words[1], Collectors.toList())));
        assertThat(each).hasSize(100);
        assertThat(each.values()).containsOnly(List.of("exec_create", "exec_start", "exec_die"));
        it.engine.remove(id, true, true);
    }
}
