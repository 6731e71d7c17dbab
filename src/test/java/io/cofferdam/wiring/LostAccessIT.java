package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Role;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.Engine;
import io.cofferdam.operations.AccountOperations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams that were open when the access of who opened them ended. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class LostAccessIT {

    private RunningService service;
    private AccountOperations accounts;
    private String container;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        service = RunningService.start(directory);
        service.signedIn();
        accounts = service.bean(AccountOperations.class);
        Engine engine = service.bean(Engine.class);
        container = engine.create(
                        ContainerRequest.of("talker", "busybox", "sh", "-c", "echo hello; exec sleep 1000"), "test")
                .id();
        engine.start(container);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void a_followed_log_ends_with_the_session() throws Exception {
        HttpClient browser = service.signedIn();
        BufferedReader log = open(browser, "/containers/" + container + "/logs/stream");
        awaitLine(log, "hello");
        service.post(browser, "/", "/logout", Map.of());
        drain(log);
    }

    @Test
    void live_pages_end_when_the_password_is_reset() throws Exception {
        HttpClient browser = service.signedIn();
        BufferedReader live = open(browser, "/live?view=containers");
        awaitLine(live, "hello");
        accounts.resetPassword(Caller.system(), RunningService.ADMIN, RunningService.PASSWORD);
        drain(live);
    }

    @Test
    void a_log_followed_by_a_token_ends_when_the_token_is_revoked() throws Exception {
        accounts.createUser(Caller.system(), "vera", Role.VIEWER, "a long enough password");
        String token = accounts.createToken(Caller.system(), "vera", "laptop");
        BufferedReader log =
                open(service.client(), "/api/v1/containers/" + container + "/logs?follow=true", "Bearer " + token);
        awaitLine(log, "hello");
        accounts.revokeToken(Caller.system(), "vera", "laptop");
        drain(log);
    }

    @Test
    void a_container_that_a_token_watches_is_watched_no_more_when_the_token_is_revoked() throws Exception {
        accounts.createUser(Caller.system(), "olga", Role.OPERATOR, "a long enough password");
        String token = accounts.createToken(Caller.system(), "olga", "laptop");
        BufferedReader output =
                open(service.client(), "/api/v1/containers/" + container + "/attach", "Bearer " + token);
        accounts.revokeToken(Caller.system(), "olga", "laptop");
        drain(output);
    }

    private BufferedReader open(HttpClient client, String path, String... authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path));
        if (authorization.length > 0) {
            request.header("Authorization", authorization[0]);
        }
        HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    private static void awaitLine(BufferedReader stream, String part) throws IOException {
        String line = stream.readLine();
        while (line != null && !line.contains(part)) {
            line = stream.readLine();
        }
        assertThat(line).isNotNull();
    }

    /** Returns only at the end of the stream, clean or not. */
    private static void drain(BufferedReader stream) {
        try {
            while (stream.readLine() != null) {}
        } catch (IOException cut) {
            // an end, too
        }
    }
}
