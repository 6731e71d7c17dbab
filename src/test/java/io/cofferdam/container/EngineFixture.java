package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.linux.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** An engine of its own, thrown away at the end; the end asserts that nothing of it is left in the kernel. */
final class EngineFixture implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final Path directory;
    final EngineSettings settings;
    Engine engine;

    EngineFixture(String instance) {
        this(instance, settings -> settings);
    }

    EngineFixture(String instance, UnaryOperator<EngineSettings> change) {
        try {
            directory = Files.createTempDirectory("cfd-it");
            // as the places of a real instance are: a container's root comes through, and lists nothing
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings = change.apply(EngineSettings.of(directory.resolve("root"), directory.resolve("run"), instance));
        engine = Engine.open(settings);
    }

    /** As after SIGKILL of the service: the old one lets nothing go in order, a new one finds what is there. */
    void restartService() {
        restartServiceAfter(() -> {});
    }

    /** The same, and something happens while no service is there. */
    void restartServiceAfter(Runnable meanwhile) {
        engine.close();
        meanwhile.run();
        engine = Engine.open(settings);
    }

    Path root() {
        return settings.root();
    }

    String create(String... command) {
        return create(ContainerRequest.of(null, "busybox", command));
    }

    String create(ContainerRequest request) {
        return engine.create(request, "test").id();
    }

    String started(String... command) {
        String id = create(command);
        engine.start(id);
        return id;
    }

    /** Runs a container to its end and removes it. */
    Result run(ContainerRequest request) throws Exception {
        String id = create(request);
        var end = engine.waitFor(id, WaitCondition.NEXT_EXIT);
        engine.start(id);
        ExitStatus status = end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String log = log(id);
        engine.remove(id, false, true);
        return new Result(status.code(), log);
    }

    Result run(String... command) throws Exception {
        return run(ContainerRequest.of(null, "busybox", command));
    }

    record Result(int code, String log) {}

    ExitStatus awaitExit(String id) throws Exception {
        return engine.waitFor(id, WaitCondition.NOT_RUNNING).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Follows the log until a line is there: the process is known to have come so far. */
    void awaitLine(String id, String line) throws Exception {
        try {
            engine.logs(id, new LogQuery(true, true, true, null, null, null), (stream, time, text, partial) -> {
                if (new String(text, StandardCharsets.UTF_8).strip().equals(line)) {
                    throw new Seen();
                }
            });
        } catch (Seen e) {
            return;
        }
        throw new AssertionError("The container ended without writing '" + line + "': " + log(id));
    }

    private static final class Seen extends IOException {
        private static final long serialVersionUID = 1L;
    }

    String log(String id) throws IOException {
        StringBuilder text = new StringBuilder();
        engine.logs(
                id,
                LogQuery.all(),
                (stream, time, bytes, partial) -> text.append(new String(bytes, StandardCharsets.UTF_8)));
        return text.toString();
    }

    /** Runs a command in a container; its output, stdout and stderr together. */
    Result exec(String id, String... command) throws Exception {
        String exec = engine.createExec(
                id, new ExecRequest(List.of(command), List.of(), null, null, false, false, true, true, false, 0, 0));
        StringBuilder text = new StringBuilder();
        try (AttachSession session = engine.startExec(exec)) {
            session.pump((stream, buffer, offset, length) ->
                    text.append(new String(buffer, offset, length, StandardCharsets.UTF_8)));
        }
        return new Result(engine.execExit(exec).get(PATIENCE_SECONDS, TimeUnit.SECONDS), text.toString());
    }

    @Override
    public void close() {
        String parent = settings.cgroupParent();
        engine.destroy();
        try {
            assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(directory.toString());
            Trees.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String controller : List.of("", "memory/", "pids/", "unified/")) {
            assertThat(Path.of("/sys/fs/cgroup/" + controller + parent)).doesNotExist();
        }
    }
}
