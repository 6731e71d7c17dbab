package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Ulimits bind the program and nothing of what the launch does for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UlimitIT {

    private EngineFixture fixture;

    @BeforeAll
    void start() {
        fixture = new EngineFixture("ulimit");
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    @Test
    void a_program_starts_with_fewer_files_than_its_launch_opens() throws Exception {
        assertThat(fixture.run(limited(new UlimitSpec("nofile", 5, 10), "sh", "-c", "ulimit -Sn; ulimit -Hn"))
                        .log())
                .isEqualTo("5\n10\n");
        assertThat(fixture.run(limited(new UlimitSpec("nofile", 1, 1), "true")).code())
                .isZero();
    }

    @Test
    void an_init_a_user_and_a_terminal_take_none_of_them() throws Exception {
        ProcessRequest process = new ProcessRequest(
                null,
                List.of("sh", "-c", "id -u; ulimit -Hn"),
                List.of(),
                null,
                "1000",
                true,
                false,
                false,
                List.of(),
                List.of(new UlimitSpec("nofile", 4, 4)),
                null,
                true);
        assertThat(fixture.run(Requests.with(process)).log()).isEqualTo("1000\r\n4\r\n");
    }

    @Test
    void a_further_process_has_them_too() throws Exception {
        String id = fixture.create(limited(new UlimitSpec("nofile", 5, 10), "sleep", "1000"));
        fixture.engine.start(id);
        assertThat(fixture.exec(id, "sh", "-c", "ulimit -Sn; ulimit -Hn").log()).isEqualTo("5\n10\n");
        fixture.engine.remove(id, true, true);
    }

    @Test
    void too_little_memory_is_no_user_that_is_not_found() throws Exception {
        try {
            assertThat(fixture.run(limited(new UlimitSpec("data", 1, 1), "true"))
                            .code())
                    .isNotZero();
        } catch (ProblemException refused) {
            assertThat(refused).hasMessageNotContaining("user");
        }
    }

    @Test
    void a_hard_limit_beyond_the_kernels_is_refused_by_its_name() {
        assertThatThrownBy(() -> fixture.run(limited(new UlimitSpec("nofile", 1 << 30, Long.MAX_VALUE), "true")))
                .hasMessageContaining("the ulimit nofile 9223372036854775807 cannot be set")
                .hasMessageContaining("ask for less");
    }

    private static ContainerRequest limited(UlimitSpec limit, String... command) {
        return Requests.with(new ProcessRequest(
                null,
                List.of(command),
                List.of(),
                null,
                null,
                false,
                false,
                false,
                List.of(),
                List.of(limit),
                null,
                false));
    }
}
