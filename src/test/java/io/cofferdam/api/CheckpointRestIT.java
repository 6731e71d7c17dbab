package io.cofferdam.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Role;
import io.cofferdam.container.UsableCriu;
import io.cofferdam.operations.AccountOperations;
import io.cofferdam.operations.CheckpointOperations;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints at the REST door: what is kept and started from, and the words where that cannot be. */
class CheckpointRestIT {

    private static final String SLEEPER =
            "{\"name\": \"kept\", \"image\": \"busybox\", \"process\": {\"command\": [\"sleep\", \"1000\"]}}";

    private RunningService service;
    private String token;

    private void open(Path directory, String criu) {
        service = RunningService.start(directory, "cofferdam.checkpoints.criu=" + criu);
        AccountOperations accounts = service.bean(AccountOperations.class);
        accounts.createUser(Caller.system(), "ada", Role.ADMIN, "a long enough password");
        token = accounts.createToken(Caller.system(), "ada", "rest");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.uri("/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return service.client().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void keeps_lists_starts_and_removes(@TempDir Path directory) throws Exception {
        open(directory, UsableCriu.program());
        try {
            UsableCriu.require(service.bean(CheckpointOperations.class).lack().orElse(null));
            assertThat(send("POST", "/containers", SLEEPER).statusCode()).isEqualTo(201);
            assertThat(send("POST", "/containers/kept/start", "").statusCode()).isLessThan(300);
            assertThat(send("POST", "/containers/kept/checkpoints?name=one", "").body())
                    .contains("\"name\":\"one\"", "\"leftRunning\":false");
            assertThat(send("POST", "/containers/kept/checkpoints/one/start", "")
                            .body())
                    .contains("RUNNING");
            assertThat(send("GET", "/containers/kept/checkpoints", "").body()).contains("\"one\"", "\"bytes\":");
            movesAsABundle();
            assertThat(send("DELETE", "/containers/kept/checkpoints/one", "").statusCode())
                    .isEqualTo(204);
            assertThat(send("GET", "/containers/kept/checkpoints", "").body()).isEqualTo("[]");
        } finally {
            service.close();
        }
    }

    /** Without being asked for, memory stays behind; an operator, who may launch, may not bring it. */
    private void movesAsABundle() throws Exception {
        send("POST", "/containers/kept/stop?seconds=0", "");
        byte[] bundle = service.client()
                .send(
                        request("/containers/kept/bundle?checkpoint=one", token)
                                .GET()
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
        assertThat(bring("memory=true&name=second", token, bundle)).contains("\"warnings\":[]");
        assertThat(send("GET", "/containers/second", "").body()).contains("RUNNING");
        assertThat(bring("name=third", token, bundle)).contains("was left out");
        AccountOperations accounts = service.bean(AccountOperations.class);
        accounts.createUser(Caller.system(), "oscar", Role.OPERATOR, "a long enough password");
        String operator = accounts.createToken(Caller.system(), "oscar", "rest");
        assertThat(bring("memory=true&name=fourth", operator, bundle)).contains("CONTAINER_PRIVILEGED");
        assertThat(send("GET", "/containers/fourth", "").statusCode()).isEqualTo(404);
    }

    private String bring(String how, String as, byte[] bundle) throws Exception {
        HttpRequest request = request("/bundles?" + how, as)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bundle))
                .build();
        return service.client()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(String path, String as) {
        return HttpRequest.newBuilder(service.uri("/api/v1" + path)).header("Authorization", "Bearer " + as);
    }

    @Test
    void says_what_is_the_matter_where_it_cannot(@TempDir Path directory) throws Exception {
        open(directory, "no-such-criu");
        try {
            send("POST", "/containers", SLEEPER);
            send("POST", "/containers/kept/start", "");
            HttpResponse<String> refused = send("POST", "/containers/kept/checkpoints?name=one", "");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("CRIU is not installed on this host.", "cofferdam.checkpoints.criu");
        } finally {
            service.close();
        }
    }
}
