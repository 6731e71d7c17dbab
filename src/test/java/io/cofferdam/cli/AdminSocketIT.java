package io.cofferdam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Users;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.UsableCriu;
import io.cofferdam.operations.CheckpointOperations;
import io.cofferdam.operations.ContainerOperations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands beside a running service, which has the database open. */
class AdminSocketIT {

    @TempDir
    static Path directory;

    static RunningService service;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() {
        service = RunningService.start(directory, "cofferdam.checkpoints.criu=" + UsableCriu.program());
    }

    @AfterAll
    static void stop() {
        service.close();
        assertThat(directory.resolve("run/admin.sock")).doesNotExist();
    }

    @Test
    void has_the_service_make_the_account() {
        String password = "correct horse battery\n";
        assertThat(run(password, "user", "create", "--name", "grace", "--role", "viewer", "--password-stdin"))
                .isZero();
        assertThat(out.toString()).startsWith("Created the user grace with the role viewer.\n");
        assertThat(service.bean(Users.class).find("grace")).isPresent();
        var entries = service.bean(AuditTrail.class)
                .search(new AuditFilter(null, null, "user.created", "grace", "cli", "done", null, null), 10)
                .entries();
        assertThat(entries).singleElement().satisfies(e -> assertThat(e.actor()).isEqualTo("root"));
    }

    @Test
    void passes_on_errors_and_exit_codes() {
        assertThat(run("", "token", "create", "--user", "nobody", "--name", "x"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("There is no user nobody.");
        assertThat(run("", "audit", "verify", "--expect", "foo")).isEqualTo(2);
        assertThat(err.toString()).contains("--expect takes what an earlier check printed", "not 'foo'");
        assertThat(run("", "audit", "verify")).isZero();
        assertThat(run("", "audit", "export")).isZero();
        assertThat(out.toString().lines().findFirst())
                .hasValueSatisfying(l -> assertThat(l).contains("service.started"));
    }

    @Test
    void moves_containers_by_files() throws Exception {
        ContainerOperations containers = service.bean(ContainerOperations.class);
        containers.create(Caller.system(), ContainerRequest.of("moves", "busybox", "true"));
        String file = directory.resolve("moves.zip").toString();
        assertThat(run("", "container", "export-bundle", "moves", "-o", file)).isZero();
        assertThat(out.toString()).startsWith("Wrote moves to " + file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file))))
                .isEqualTo("rw-------");
        assertThat(run("", "container", "export-bundle", "moves", "-o", file)).isEqualTo(1);
        assertThat(err.toString()).contains("There is a file " + file + " already.");
        assertThat(run("", "container", "export-bundle", "nobody", "-o", file + "2"))
                .isEqualTo(1);
        assertThat(Path.of(file + "2")).doesNotExist();
        out.reset();
        assertThat(run("", "container", "import-bundle", file, "--name", "moved"))
                .isZero();
        assertThat(containers.inspect(Caller.system(), "moved").id())
                .isEqualTo(out.toString().strip());
        assertThat(run("", "container", "import-bundle", file, "--name", "again", "--volume", "data"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("\"data\" does not say which volume gets which name.");
        assertThat(run(
                        "",
                        "container",
                        "import-bundle",
                        file,
                        "--name",
                        "again",
                        "--volume",
                        "a=b",
                        "--rename-volumes"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("The bundle has no volume a.");
        assertThat(run("", "container", "import-bundle", file + "3")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no file " + file + "3.");
        containers.remove(Caller.system(), "moved", true, true);
        containers.remove(Caller.system(), "moves", true, true);
    }

    @Test
    void moves_a_container_with_its_memory() throws Exception {
        UsableCriu.require(service.bean(CheckpointOperations.class).lack().orElse(null));
        ContainerOperations containers = service.bean(ContainerOperations.class);
        containers.create(Caller.system(), ContainerRequest.of("dreams", "busybox", "sleep", "1000"));
        containers.start(Caller.system(), "dreams");
        String file = directory.resolve("dreams.zip").toString();
        assertThat(run("", "container", "export-bundle", "dreams", "-o", file, "--with-memory", "--checkpoint", "one"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("A bundle holds one checkpoint.");
        assertThat(containers.inspect(Caller.system(), "dreams").running()).isTrue();
        assertThat(run("", "container", "export-bundle", "dreams", "-o", file, "--with-memory"))
                .isZero();
        assertThat(err.toString()).contains("Note: dreams has ended with the checkpoint bundle-");
        assertThat(run("", "container", "export-bundle", "dreams", "-o", file + "2", "--checkpoint", "none"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("checkpoint none does not exist");
        assertThat(run("", "container", "import-bundle", file, "--name", "awake", "--with-memory"))
                .isZero();
        assertThat(containers.inspect(Caller.system(), "awake").running()).isTrue();
        containers.remove(Caller.system(), "awake", true, true);
        containers.remove(Caller.system(), "dreams", true, true);
    }

    @Test
    void is_open_to_root_only() throws Exception {
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(service.run().resolve("admin.sock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void survives_requests_that_are_none() throws Exception {
        for (String request : new String[] {"\n", "not json\n", "{}\n", "{\"args\":null}\n", "[1,2]\n", ""}) {
            try (SocketChannel peer =
                    SocketChannel.open(UnixDomainSocketAddress.of(service.run().resolve("admin.sock")))) {
                peer.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
                peer.shutdownOutput();
                ByteBuffer answer = ByteBuffer.allocate(10_000);
                while (peer.read(answer) >= 0) {
                    // until the service ends the connection
                }
            }
        }
        assertThat(run("", "audit", "verify", "--expect", "foo")).isEqualTo(2);
        assertThat(err.toString()).contains("--expect takes what an earlier check printed", "not 'foo'");
        assertThat(run("", "audit", "verify")).isZero();
    }

    @Test
    void an_export_that_cannot_be_written_does_not_succeed() throws Exception {
        run("correct horse battery\n", "user", "create", "--name", "hopper", "--role", "viewer", "--password-stdin");
        try (PrintStream full = new PrintStream(Files.newOutputStream(Path.of("/dev/full")))) {
            assertThat(run("", full, "audit", "export")).isEqualTo(1);
        }
        assertThat(err.toString()).contains("not complete");
    }

    private int run(String in, String... args) {
        return run(in, new PrintStream(out, true, StandardCharsets.UTF_8), args);
    }

    private int run(String in, PrintStream to, String... args) {
        out.reset();
        err.reset();
        Map<String, String> environment = Map.of(
                "COFFERDAM_ROOT", service.root().toString(),
                "COFFERDAM_RUN", service.run().toString());
        return new CommandProcess(
                        environment,
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        to,
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(args);
    }
}
