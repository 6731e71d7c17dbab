package io.cofferdam.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Role;
import io.cofferdam.operations.AccountOperations;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commit, diff, export, prune and disk use at the REST door: who may, what is on record. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnapshotRestIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RunningService service;
    private HttpClient client;
    private String admin;
    private String viewer;

    @BeforeAll
    void start(@TempDir Path directory) {
        service = RunningService.start(directory);
        client = service.client();
        admin = token("ada", Role.ADMIN);
        viewer = token("vera", Role.VIEWER);
    }

    private String token(String name, Role role) {
        AccountOperations accounts = service.bean(AccountOperations.class);
        accounts.createUser(Caller.system(), name, role, "a long enough password");
        return accounts.createToken(Caller.system(), name, "rest");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void commits_and_prunes_for_those_who_may_and_on_the_record() throws Exception {
        send(
                admin,
                "POST",
                "/containers",
                "{\"name\": \"web\", \"image\": \"busybox\", \"process\": {\"command\": [\"true\"]}}");
        String commit = "{\"name\": \"made/here:1\", \"comment\": \"why\", \"changes\": [\"LABEL a=b\"]}";
        assertThat(exchange(viewer, "POST", "/containers/web/commit", commit).statusCode())
                .isEqualTo(403);
        assertThat(send(admin, "POST", "/containers/web/commit", commit)
                        .path("tags")
                        .get(0)
                        .asString())
                .isEqualTo("made/here:1");
        assertThat(send(viewer, "GET", "/containers/web/changes", "").size()).isZero();
        assertThat(exchange(viewer, "GET", "/containers/web/export", "").statusCode())
                .isEqualTo(403);
        assertThat(exchange(admin, "GET", "/containers/web/export", "").body()).contains("bin/busybox");

        JsonNode preview = send(viewer, "GET", "/images/prune?all=true", "");
        assertThat(preview.path("items").get(0).path("name").asString()).isEqualTo("made/here:1");
        for (String what : List.of("images", "containers", "volumes")) {
            assertThat(exchange(viewer, "POST", "/" + what + "/prune", "").statusCode())
                    .isEqualTo(403);
        }
        JsonNode pruned = send(admin, "POST", "/images/prune?all=true", "");
        assertThat(pruned.path("bytes").asLong())
                .isEqualTo(preview.path("bytes").asLong())
                .isPositive();
        assertThat(send(admin, "POST", "/containers/prune", "").path("deleted").size())
                .isEqualTo(1);
        assertThat(send(admin, "POST", "/volumes/prune?all=true", "")
                        .path("deleted")
                        .size())
                .isZero();
        JsonNode use = send(viewer, "GET", "/system/disk-use", "");
        assertThat(use.path("images").get(0).path("bytes").asLong())
                .isEqualTo(use.path("imageBytes").asLong());
        assertThat(send(admin, "GET", "/audit?size=100", "").toString())
                .contains(
                        "container.committed",
                        "container.exported",
                        "images.pruned",
                        "containers.pruned",
                        "volumes.pruned");
    }

    @Test
    void copies_files_for_those_who_may_exec_and_on_the_record() throws Exception {
        send(
                admin,
                "POST",
                "/containers",
                "{\"name\": \"box\", \"image\": \"busybox\", \"process\": {\"command\": [\"true\"]}}");
        for (String path : List.of("/files?path=/etc/passwd", "/files/info?path=/etc/passwd")) {
            assertThat(exchange(viewer, "GET", "/containers/box" + path, "").statusCode())
                    .isEqualTo(403);
        }
        assertThat(exchange(viewer, "PUT", "/containers/box/files?path=/", "").statusCode())
                .isIn(403, 415);
        String tar = exchange(admin, "GET", "/containers/box/files?path=/etc/passwd", "")
                .body();
        assertThat(tar).startsWith("passwd\0").contains("root:x:0:0");
        assertThat(put(viewer, "/home", tar).statusCode()).isEqualTo(403);
        assertThat(put(admin, "/home", tar).statusCode()).isEqualTo(204);
        assertThat(put(admin, "/nowhere", tar).statusCode()).isEqualTo(404);
        JsonNode info = send(admin, "GET", "/containers/box/files/info?path=/home/passwd", "");
        assertThat(info.path("kind").asString()).isEqualTo("REGULAR");
        assertThat(send(admin, "GET", "/audit?size=100", "").toString())
                .contains("container.files_read", "container.files_written", "/etc/passwd");
    }

    private HttpResponse<String> put(String token, String path, String tar) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri("/api/v1/containers/box/files?path=" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/x-tar")
                .PUT(HttpRequest.BodyPublishers.ofString(tar))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode send(String token, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = exchange(token, method, path, body);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> exchange(String token, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri("/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
