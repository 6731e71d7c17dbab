package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who goes first when memory runs out, and what of the control groups may be written from inside. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("v2")
class OomScoreIT {

    private EngineFixture fixture;
    private String container;

    @BeforeAll
    void start() {
        fixture = new EngineFixture("oom");
        container = fixture.started("sleep", "1000");
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    @Test
    void a_container_goes_before_the_service_and_an_exec_with_its_container() throws Exception {
        int own = Integer.parseInt(
                Files.readString(Path.of("/proc/self/oom_score_adj")).strip());
        String first =
                fixture.exec(container, "cat", "/proc/1/oom_score_adj").log().strip();
        assertThat(Integer.parseInt(first)).isEqualTo(100).isGreaterThan(own);
        assertThat(fixture.exec(container, "cat", "/proc/self/oom_score_adj")
                        .log()
                        .strip())
                .isEqualTo(first);
    }

    @Test
    void the_place_of_the_control_groups_is_read_only() throws Exception {
        assertThat(fixture.exec(container, "touch", "/sys/fs/cgroup/planted").log())
                .contains("Read-only file system");
    }
}
