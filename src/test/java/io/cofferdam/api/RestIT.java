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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST door as curl meets it: a token, JSON, status codes, problems. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestIT {

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
    void launches_limits_looks_and_removes_and_all_of_it_is_on_record() throws Exception {
        String request = """
                {"name": "web", "image": "busybox", "process": {"command": ["sleep", "1000"], "env": ["SECRET=planted"]}}""";
        assertThat(send(admin, "POST", "/containers/preview", request)
                        .path("steps")
                        .size())
                .isGreaterThan(50);
        String id = send(admin, "POST", "/containers", request).path("id").asString();
        expect(200, admin, "POST", "/containers/web/start", "");
        assertThat(send(admin, "GET", "/containers/web", "")
                        .path("state")
                        .path("status")
                        .asString())
                .isEqualTo("RUNNING");
        assertThat(send(admin, "PUT", "/containers/web/limits", "{\"memoryMaxBytes\": 67108864}")
                        .path("limits")
                        .path("memoryMaxBytes")
                        .asLong())
                .isEqualTo(67108864);
        assertThat(send(admin, "PUT", "/containers/web/limits/preview", "{\"memoryMaxBytes\": 134217728}")
                        .path("writes")
                        .toString())
                .contains("134217728");
        assertThat(send(admin, "PUT", "/containers/web/restart-policy", "{\"name\": \"on-failure\"}")
                        .path("name")
                        .asString())
                .isEqualTo("on-failure");
        expect(400, admin, "PUT", "/containers/web/restart-policy", "{\"name\": \"perhaps\"}");
        assertThat(send(
                                admin,
                                "POST",
                                "/containers/web/exec",
                                "{\"command\": [\"tr\", \"a-z\", \"A-Z\"], \"stdin\": \"read\", \"privileged\": true}")
                        .path("stdout")
                        .asString())
                .isEqualTo("READ");
        String exec = send(
                        admin, "POST", "/containers/web/exec/detached", "{\"command\": [\"sh\", \"-c\", \"exit 7\"]}")
                .path("id")
                .asString();
        while (send(admin, "GET", "/execs/" + exec, "").path("running").asBoolean()) {
            Thread.onSpinWait();
        }
        assertThat(send(admin, "GET", "/execs/" + exec, "").path("exitCode").asInt())
                .isEqualTo(7);
        expect(409, admin, "POST", "/containers/web/wait?condition=removed&timeoutSeconds=0", "");
        expect(400, admin, "POST", "/containers/web/wait?condition=bogus", "");
        assertThat(send(admin, "GET", "/events?type=container&action=start&subject=web", "")
                        .size())
                .isEqualTo(1);
        assertThat(send(admin, "GET", "/events?type=container&until=2020-01-01T00:00:00Z", "")
                        .size())
                .isZero();
        assertThat(send(admin, "GET", "/containers/web/namespaces", "")
                        .path("namespaces")
                        .size())
                .isEqualTo(8);
        assertThat(send(admin, "GET", "/containers/web/plan", "")
                        .path("totalMicros")
                        .asLong())
                .isPositive();
        assertThat(exchange(viewer, "GET", "/containers/web", "").body()).doesNotContain("planted");
        expect(204, admin, "DELETE", "/containers/" + id + "?force=true", "");
        expect(404, admin, "GET", "/containers/web", "");
        JsonNode record = send(admin, "GET", "/audit?target=web", "");
        assertThat(record.path("entries").size()).isGreaterThanOrEqualTo(4);
        assertThat(record.toString()).contains("limits.changed").doesNotContain("planted");
        assertThat(send(admin, "GET", "/audit/verify", "").path("intact").asBoolean())
                .isTrue();
    }

    @Test
    void makes_networks_and_connects_containers() throws Exception {
        JsonNode made = send(admin, "POST", "/networks", "{\"name\": \"rest-net\"}");
        assertThat(made.path("ranges").get(0).path("subnet").asString()).contains("/");
        expect(409, admin, "POST", "/networks", "{\"name\": \"rest-net\"}");
        expect(403, viewer, "POST", "/networks", "{\"name\": \"not-mine\"}");
        send(
                admin,
                "POST",
                "/containers",
                "{\"name\": \"netted\", \"image\": \"busybox\", \"process\": {\"command\": [\"sleep\", \"1000\"]}}");
        expect(200, admin, "POST", "/containers/netted/start", "");
        expect(
                204,
                admin,
                "POST",
                "/networks/rest-net/connect",
                "{\"container\": \"netted\", \"aliases\": [\"other\"]}");
        assertThat(send(admin, "GET", "/networks/rest-net", "")
                        .path("members")
                        .get(0)
                        .path("names")
                        .toString())
                .contains("netted", "other");
        expect(409, admin, "DELETE", "/networks/rest-net", "");
        expect(204, admin, "POST", "/networks/rest-net/disconnect?container=netted", "");
        expect(403, admin, "POST", "/networks/rest-net/disconnect?container=netted", "");
        expect(204, admin, "DELETE", "/networks/rest-net", "");
        expect(204, admin, "DELETE", "/containers/netted?force=true", "");
        expect(404, admin, "GET", "/networks/rest-net", "");
    }

    @Test
    void only_an_administrator_names_a_subnet_that_is_not_of_the_pools() throws Exception {
        String operator = token("otto", Role.OPERATOR);
        String outside = "{\"name\": \"named\", \"ranges\": [{\"subnet\": \"10.55.48.0/29\"}]}";
        String inside = "{\"name\": \"pooled\", \"ranges\": [{\"subnet\": \"10.215.255.0/29\"}]}";
        expect(403, operator, "POST", "/networks", outside);
        assertThat(send(operator, "POST", "/networks", inside).path("name").asString())
                .isEqualTo("pooled");
        expect(204, operator, "DELETE", "/networks/pooled", "");
        assertThat(send(admin, "POST", "/networks", outside).path("name").asString())
                .isEqualTo("named");
        expect(204, admin, "DELETE", "/networks/named", "");
    }

    @Test
    void links_containers_and_takes_links_away() throws Exception {
        String container = "{\"name\": \"%s\", \"image\": \"busybox\", \"process\": {\"command\": [\"true\"]}%s}";
        send(admin, "POST", "/containers", container.formatted("linked-to", ""));
        String links = ", \"network\": {\"links\": [{\"container\": \"%s\", \"alias\": \"store\"}]}";
        expect(400, admin, "POST", "/containers", container.formatted("linking", links.formatted("nobody")));
        JsonNode made =
                send(admin, "POST", "/containers", container.formatted("linking", links.formatted("linked-to")));
        expect(403, viewer, "DELETE", "/containers/linking/links/store", "");
        expect(204, admin, "DELETE", "/containers/linking/links/store", "");
        expect(404, admin, "DELETE", "/containers/linking/links/store", "");
        JsonNode records = send(admin, "GET", "/audit?target=linking&action=container.unlinked", "");
        assertThat(made.path("id").isString()).isTrue();
        assertThat(records.toString()).contains("done", "refused", "vera", "alias", "store");
        expect(204, admin, "DELETE", "/containers/linking", "");
        expect(204, admin, "DELETE", "/containers/linked-to", "");
    }

    @Test
    void says_what_may_leave_networks_and_containers() throws Exception {
        send(admin, "POST", "/networks", "{\"name\": \"held\", \"egress\": [\"tcp any 443\"]}");
        JsonNode container = send(
                admin,
                "POST",
                "/containers",
                "{\"name\": \"keeper\", \"image\": \"busybox\", \"process\": {\"command\": [\"sleep\", \"1000\"]},"
                        + " \"network\": {\"mode\": \"held\", \"egress\": [\"udp 192.0.2.53 53\"]}}");
        String own = "/containers/" + container.path("id").asString() + "/egress";

        assertThat(send(admin, "GET", "/networks/held/egress", "").path("rules").toString())
                .isEqualTo("[\"tcp any 443\"]");
        assertThat(send(admin, "GET", own, "").toString())
                .isEqualTo("{\"rules\":[\"udp 192.0.2.53 53\"],\"counts\":[]}");
        expect(200, admin, "POST", "/containers/keeper/start", "");
        expect(200, admin, "PUT", own, "{\"rules\": [\"icmp any\", \"tcp 10.0.0.0/8 80\"]}");
        assertThat(send(admin, "GET", own, "").path("counts").size()).isEqualTo(3);
        expect(400, admin, "PUT", own, "{\"rules\": [\"tcp example.com 80\"]}");
        expect(400, admin, "PUT", own, "{}");
        expect(403, viewer, "PUT", own, "{\"rules\": []}");
        expect(403, viewer, "DELETE", "/networks/held/egress", "");
        expect(400, admin, "PUT", "/networks/host/egress", "{\"rules\": []}");
        expect(404, admin, "GET", "/networks/no-such/egress", "");
        expect(204, admin, "DELETE", own, "");
        assertThat(send(admin, "GET", own, "").has("rules")).isFalse();
        expect(204, admin, "DELETE", "/networks/held/egress", "");
        expect(204, admin, "DELETE", "/containers/keeper?force=true", "");
        expect(204, admin, "DELETE", "/networks/held", "");
        assertThat(send(admin, "GET", "/audit?target=held", "").toString()).contains("network.egress-changed");
    }

    @Test
    void refuses_with_a_problem_that_says_what_why_and_what_to_do() throws Exception {
        expect(401, "cfd_wrong", "GET", "/containers", "");
        HttpResponse<String> refused = exchange(viewer, "POST", "/containers", "{\"image\": \"busybox\"}");
        assertThat(refused.statusCode()).isEqualTo(403);
        JsonNode problem = JSON.readTree(refused.body());
        assertThat(problem.path("what").asString()).isNotBlank();
        assertThat(problem.path("why").asString()).contains("viewer");
        assertThat(problem.path("remedy").asString()).isNotBlank();
        expect(404, admin, "POST", "/containers", "{\"image\": \"no-such-image\"}");
        expect(400, admin, "POST", "/containers", "{\"image\": \"busybox\", \"limits\": {\"memoryMaxBytes\": 4096}}");
        expect(400, admin, "POST", "/containers", "{");
        expect(403, viewer, "GET", "/audit", "");
    }

    @Test
    void says_of_a_body_which_field_is_wrong() throws Exception {
        assertThat(why(admin, "POST", "/containers/web/exec", "{\"commands\": []}"))
                .startsWith("There is no field 'commands'; there are command, env,");
        assertThat(why(admin, "POST", "/containers", "{\"image\": \"busybox\", \"limits\": {\"pidsMax\": {}}}"))
                .isEqualTo("The field 'limits.pidsMax' has a value of a wrong kind.");
        assertThat(why(admin, "POST", "/containers", "{\n]")).isEqualTo("It is not JSON at line 2, column 1.");
        assertThat(why(admin, "POST", "/containers", "{\"name\": \"a\", \"name\": \"b\"}"))
                .startsWith("A field is there twice at line 1");
        assertThat(why(admin, "POST", "/containers", "")).startsWith("It is empty");
    }

    @Test
    void takes_no_body_with_holes_and_fills_in_what_may_be_left_out() throws Exception {
        assertThat(why(admin, "POST", "/containers", "{}")).isEqualTo("The field 'image' is missing, or null.");
        assertThat(why(admin, "POST", "/containers", "{\"image\": \"busybox\", \"mounts\": [{\"target\": \"/a\"}]}"))
                .isEqualTo("The field 'mounts[0].type' is missing, or null.");
        assertThat(why(admin, "POST", "/containers", "{\"image\": \"busybox\", \"process\": {\"env\": [null]}}"))
                .isEqualTo("There is a null among the elements of a list or map in 'process'.");
        String sparse = """
                {"name": "sparse", "image": "busybox", "process": {"command": ["true"]}, "lifecycle": {"restartPolicy": {}},
                 "network": {"ports": [{"containerPort": 80}]}, "mounts": [{"type": "TMPFS", "target": "/a"}]}""";
        JsonNode made = send(admin, "POST", "/containers", sparse);
        expect(409, admin, "POST", "/containers/preview", sparse);
        assertThat(send(admin, "GET", "/containers", "").toString())
                .contains(made.path("id").asString());
        expect(204, admin, "DELETE", "/containers/sparse", "");
    }

    @Test
    void asks_whom_it_does_not_know_to_sign_in_whatever_the_method() throws Exception {
        for (String method : List.of("GET", "POST", "DELETE")) {
            HttpRequest request = HttpRequest.newBuilder(service.uri("/api/v1/containers"))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .as(method)
                    .isEqualTo(401);
        }
    }

    @Test
    void says_of_an_address_that_it_does_not_have_it_or_not_for_that_method() throws Exception {
        assertThat(why(admin, "PATCH", "/containers", "{}")).isEqualTo("This address does not take PATCH.");
        assertThat(why(admin, "GET", "/no-such-thing", "")).isEqualTo("The API has no such address.");
        assertThat(exchange(admin, "GET", "/no-such-thing", "").body()).doesNotContain("Ctrl");
    }

    @Test
    void asks_for_the_role_before_it_looks_for_parameters() throws Exception {
        expect(403, viewer, "POST", "/containers/web/rename", "");
        expect(403, viewer, "DELETE", "/images", "");
        expect(400, admin, "DELETE", "/images", "");
        JsonNode records = send(admin, "GET", "/audit?actor=vera&outcome=refused&action=container.renamed", "");
        assertThat(records.toString()).contains("\"web\"");
    }

    private String why(String token, String method, String path, String body) throws Exception {
        return JSON.readTree(exchange(token, method, path, body).body())
                .path("why")
                .asString();
    }

    @Test
    void describes_itself() throws Exception {
        JsonNode document = send(admin, "GET", "/openapi.json", "");
        assertThat(document.path("openapi").asString()).startsWith("3.");
        JsonNode stop =
                document.path("paths").path("/api/v1/containers/{ref}/stop").path("post");
        assertThat(stop.path("operationId").asString()).isEqualTo("containersStop");
        assertThat(stop.path("tags").path(0).asString()).isEqualTo("Containers");
        assertThat(stop.path("description").asString()).startsWith("Asks it to end");
        assertThat(stop.path("parameters").toString()).contains("the grace; without it the container's own");
        assertThat(stop.path("responses").propertyNames()).contains("200", "400", "401", "403", "404", "409", "503");
        JsonNode schemas = document.path("components").path("schemas");
        assertThat(schemas.path("Volume")
                        .path("properties")
                        .path("data")
                        .path("type")
                        .asString())
                .isEqualTo("string");
        assertThat(schemas.path("Problem").path("properties").has("remedy")).isTrue();
        assertThat(schemas.has("Path")).isFalse();
    }

    @Test
    void says_of_every_operation_what_it_does() throws Exception {
        JsonNode paths = send(admin, "GET", "/openapi.json", "").path("paths");
        List<String> silent = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (method.getValue().path("description").asString("").isEmpty()) {
                    silent.add(method.getKey() + " " + path.getKey());
                }
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void tells_the_history_of_an_image_and_gives_it_out_to_those_who_may() throws Exception {
        JsonNode steps = send(admin, "GET", "/images/history?name=busybox", "");
        assertThat(steps.path(0).path("bytes").asLong()).isPositive();
        HttpResponse<String> archive = exchange(admin, "GET", "/images/save?name=busybox", "");
        assertThat(archive.headers().firstValue("Content-Type")).hasValue("application/x-tar");
        assertThat(archive.body()).contains("oci-layout", "manifest.json");
        expect(403, viewer, "GET", "/images/save?name=busybox", "");
        expect(404, admin, "GET", "/images/save?name=busybox&name=nosuch", "");
        expect(404, admin, "GET", "/containers/nosuch/bundle", "");
        expect(403, viewer, "POST", "/bundles", "{}");
        expect(400, admin, "POST", "/bundles", "{}");
        assertThat(exchange(admin, "POST", "/bundles?volume=a%3Db&volume=a%3Dc", "{}")
                        .body())
                .contains("The volume a gets two names.");
        expect(200, viewer, "GET", "/endings", "");
        expect(404, viewer, "GET", "/containers/nosuch/ending", "");
        expect(400, admin, "GET", "/images/save", "");
    }

    private JsonNode send(String token, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = exchange(token, method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }

    private void expect(int status, String token, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = exchange(token, method, path, body);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
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
