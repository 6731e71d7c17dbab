package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Role;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.operations.AccountOperations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Users of the host who are not root, at the sockets of the service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class OtherUsersIT {

    /** Accounts that every Debian has. */
    private static final String KNOWN = "games";

    private static final String UNKNOWN = "nobody";

    private Path directory;
    private RunningService service;

    @BeforeAll
    void start() throws Exception {
        directory = Files.createTempDirectory("cfd-it");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        service = RunningService.start(directory);
        service.bean(AccountOperations.class).createUser(Caller.system(), KNOWN, Role.VIEWER, "a long enough password");
    }

    @AfterAll
    void stop() throws Exception {
        service.close();
        io.cofferdam.linux.Trees.remove(directory);
    }

    @Test
    void come_in_as_the_user_of_their_name() throws Exception {
        assertThat(curl(KNOWN, "docker.sock", "/v1.43/containers/json")).isEqualTo("[]");
        assertThat(curl(KNOWN, "docker.sock", "/v1.43/volumes/create", "-d", "{}"))
                .contains("viewer");
    }

    @Test
    void are_refused_on_the_record_without_an_account() throws Exception {
        assertThat(curl(UNKNOWN, "docker.sock", "/v1.43/containers/json")).contains("no user nobody");
        assertThat(service.bean(AuditTrail.class).search(AuditFilter.ANY, 100).entries())
                .anyMatch(entry -> entry.outcome().equals("refused")
                        && entry.action().equals("request.refused")
                        && entry.problem().contains("no user nobody"));
    }

    @Test
    void list_nothing_and_open_nothing_else() throws Exception {
        assertThat(as(UNKNOWN, "ls", service.run().toString())).contains("Permission denied");
        assertThat(curl(UNKNOWN, "admin.sock", "/")).isEmpty();
        assertThat(as(UNKNOWN, "ls", service.run().resolve("c").toString())).contains("cannot");
        service.close();
        service = RunningService.start(directory);
    }

    private String curl(String user, String socket, String path, String... more) throws Exception {
        String[] command = {
            "curl", "-s", "--unix-socket", service.run().resolve(socket).toString(), "http://d" + path
        };
        String[] all = java.util.Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return as(user, all).strip();
    }

    private static String as(String user, String... command) throws Exception {
        java.util.List<String> all = new java.util.ArrayList<>(
                java.util.List.of("setpriv", "--reuid", user, "--clear-groups", "--regid", "nogroup"));
        all.addAll(java.util.List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
