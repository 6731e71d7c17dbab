package io.cofferdam.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Caller;
import io.cofferdam.access.Role;
import io.cofferdam.operations.AccountOperations;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running service and what is asked of its REST door, by an administrator, an operator or a viewer. */
final class RestProbe implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    final String admin;
    final String operator;
    final String viewer;
    private final RunningService service;
    private final HttpClient client;

    private RestProbe(RunningService service) {
        this.service = service;
        this.client = service.client();
        this.admin = token("ada", Role.ADMIN);
        this.operator = token("olga", Role.OPERATOR);
        this.viewer = token("vera", Role.VIEWER);
    }

    static RestProbe start(Path directory) {
        return new RestProbe(RunningService.start(directory));
    }

    private String token(String name, Role role) {
        AccountOperations accounts = service.bean(AccountOperations.class);
        accounts.createUser(Caller.system(), name, role, "a long enough password");
        return accounts.createToken(Caller.system(), name, "rest");
    }

    /** Makes a container of busybox and starts it; returns its id. */
    String run(String name, String... command) throws Exception {
        String id = create(name, command);
        send(admin, "POST", "/containers/" + name + "/start", "");
        return id;
    }

    String create(String name, String... command) throws Exception {
        String words = JSON.writeValueAsString(List.of(command));
        String body = """
                {"name": "%s", "image": "busybox", "process": {"command": %s}}""".formatted(name, words);
        return send(admin, "POST", "/containers", body).path("id").asString();
    }

    JsonNode send(String token, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = exchange(token, method, path, body);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }

    /** The whole problem, once the status is the expected one. */
    JsonNode refused(int status, String token, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = exchange(token, method, path, body);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    HttpResponse<String> exchange(String token, String method, String path, String body) throws Exception {
        return client.send(request(token, method, path, body), HttpResponse.BodyHandlers.ofString());
    }

    /** Returns as soon as the status is there. */
    HttpResponse<InputStream> open(String token, String path) throws Exception {
        return client.send(request(token, "GET", path, ""), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** An answer that comes when something else has happened. */
    CompletableFuture<HttpResponse<String>> later(String token, String method, String path) {
        return client.sendAsync(request(token, method, path, ""), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String token, String method, String path, String body) {
        return HttpRequest.newBuilder(service.uri("/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    @Override
    public void close() {
        service.close();
    }
}
