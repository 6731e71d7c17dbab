package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Role;
import io.cofferdam.audit.AuditEntry;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.linux.Trees;
import io.cofferdam.operations.AccountOperations;
import io.cofferdam.operations.RegistryOperations;
import io.cofferdam.operations.Transfer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** A viewer at every door that leads to a pull or a push. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class TransferRightsIT {

    /** A user that every Debian has, so that the same account comes in by the socket too. */
    private static final String VIEWER = "games";

    private static final String IMAGE = "localhost:1/app:1";

    private Path directory;
    private RunningService service;
    private HttpClient browser;

    @BeforeAll
    void start() throws Exception {
        directory = Files.createTempDirectory("cfd-it");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        service = RunningService.start(directory);
        service.signedIn();
        AccountOperations accounts = service.bean(AccountOperations.class);
        accounts.createUser(Caller.system(), VIEWER, Role.VIEWER, RunningService.PASSWORD);
        browser = service.client();
        service.post(browser, "/login", "/login", Map.of("name", VIEWER, "password", RunningService.PASSWORD));
    }

    @AfterAll
    void stop() throws Exception {
        service.close();
        Trees.remove(directory);
    }

    @Test
    void begins_none_in_the_console() throws Exception {
        Transfer past = anAdministratorsFailure();
        Map<String, String> paths = Map.of(
                "/images/pull?reference=" + IMAGE,
                "image.pulled",
                "/images/busybox/push?tag=busybox:latest",
                "image.pushed",
                "/images/transfers/" + past.id() + "/resume",
                "image.pulled",
                "/images/registries/login?username=ada&password=x&registry=localhost:1",
                "registry.login_kept",
                "/images/registries/logout?registry=localhost:1",
                "registry.login_forgotten");
        for (Map.Entry<String, String> path : paths.entrySet()) {
            long before = refusals(path.getValue());
            HttpResponse<String> answer = service.post(browser, "/images", path.getKey(), Map.of());
            assertThat(answer.statusCode()).as(path.getKey()).isEqualTo(403);
            assertThat(answer.body()).contains("has the role viewer");
            assertThat(refusals(path.getValue())).as(path.getKey()).isEqualTo(before + 1);
        }
        assertThat(transfersOf(VIEWER)).isEmpty();
    }

    @Test
    void begins_none_with_a_token() throws Exception {
        String token = service.bean(AccountOperations.class).createToken(Caller.system(), VIEWER, "rest");
        for (String path : List.of("pull?name=" + IMAGE, "push?name=busybox:latest", "push?name=nothing:here")) {
            HttpRequest request = HttpRequest.newBuilder(service.uri("/api/v1/images/" + path))
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<String> answer = service.client().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(403);
        }
        assertThat(transfersOf(VIEWER)).isEmpty();
    }

    @Test
    void begins_none_at_the_docker_socket() throws Exception {
        Map<String, String> paths = Map.of(
                "/images/create?fromImage=localhost:1/app&tag=1", "image.pulled",
                "/images/create?fromImage=localhost:1/app", "image.pulled",
                "/images/busybox/push?tag=latest", "image.pushed",
                "/auth", "registry.login_checked");
        for (Map.Entry<String, String> path : paths.entrySet()) {
            long before = refusals(path.getValue());
            assertThat(atSocket(path.getKey())).startsWith("403").contains("has the role viewer");
            assertThat(refusals(path.getValue())).as(path.getKey()).isEqualTo(before + 1);
        }
        assertThat(transfersOf(VIEWER)).isEmpty();
    }

    /** A pull from a port at which nothing listens. */
    private Transfer anAdministratorsFailure() throws Exception {
        HttpClient admin = service.signedIn();
        assertThat(service.post(admin, "/images", "/images/pull", Map.of("reference", IMAGE))
                        .statusCode())
                .isEqualTo(302);
        Transfer transfer = transfersOf(RunningService.ADMIN).getFirst();
        for (Transfer.Changes seen = transfer.awaitChanges(0); !seen.ended(); ) {
            seen = transfer.awaitChanges(seen.revision());
        }
        return transfer;
    }

    private List<Transfer> transfersOf(String actor) {
        return service.bean(RegistryOperations.class).transfers(Caller.system()).stream()
                .filter(transfer -> transfer.actor().equals(actor))
                .toList();
    }

    private long refusals(String action) {
        List<AuditEntry> entries =
                service.bean(AuditTrail.class).search(AuditFilter.ANY, 100).entries();
        return entries.stream()
                .filter(entry -> entry.outcome().equals("refused")
                        && entry.actor().equals(VIEWER)
                        && entry.action().equals(action))
                .count();
    }

    /** The status, and what was said. */
    private String atSocket(String path) throws Exception {
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid",
                        VIEWER,
                        "--clear-groups",
                        "--regid",
                        "nogroup",
                        "curl",
                        "-s",
                        "-X",
                        "POST",
                        "-o",
                        "-",
                        "-w",
                        "\n%{http_code}",
                        "--unix-socket",
                        service.run().resolve("docker.sock").toString(),
                        "http://d" + path)
                .redirectErrorStream(true)
                .start();
        String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = all.lastIndexOf('\n') + 1;
        return all.substring(status) + " " + all;
    }
}
