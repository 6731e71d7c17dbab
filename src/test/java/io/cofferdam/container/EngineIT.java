package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on the real kernel. */
@Tag("v2")
class EngineIT {

    @TempDir
    Path directory;

    private Engine engine;

    @BeforeEach
    void open() {
        engine = Engine.open(EngineSettings.of(directory.resolve("root"), directory.resolve("run"), "engine-it"));
    }

    @AfterEach
    void destroy() {
        engine.destroy();
    }

    @Test
    void runs_a_program_to_its_end() throws Exception {
        assertThat(run("true").code()).isZero();
        assertThat(run("sh", "-c", "exit 42").code()).isEqualTo(42);
    }

    @Test
    void logs_what_a_program_writes() throws Exception {
        String id = engine.create(ContainerRequest.of(null, "busybox", "sh", "-c", "echo hello; echo oops >&2"), "test")
                .id();
        var end = engine.waitFor(id, WaitCondition.NEXT_EXIT);
        engine.start(id);
        end.get(20, TimeUnit.SECONDS);
        StringBuilder text = new StringBuilder();
        engine.logs(
                id,
                LogQuery.all(),
                (stream, time, bytes, partial) ->
                        text.append(stream).append(' ').append(new String(bytes, StandardCharsets.UTF_8)));
        assertThat(text.toString().lines()).containsExactlyInAnyOrder("STDOUT hello", "STDERR oops");
    }

    private ExitStatus run(String... command) throws Exception {
        String id = engine.create(ContainerRequest.of(null, "busybox", command), "test")
                .id();
        var end = engine.waitFor(id, WaitCondition.NEXT_EXIT);
        engine.start(id);
        ExitStatus status = end.get(20, TimeUnit.SECONDS);
        engine.remove(id, false, true);
        return status;
    }
}
