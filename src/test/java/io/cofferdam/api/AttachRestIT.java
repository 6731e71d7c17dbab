package io.cofferdam.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Watching a container's output, at the REST door. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class AttachRestIT {

    private RestProbe rest;

    @BeforeAll
    void start(@TempDir Path directory) {
        rest = RestProbe.start(directory);
    }

    @AfterAll
    void stop() {
        rest.close();
    }

    @Test
    void tells_what_a_container_says_from_now_on_until_it_ends() throws Exception {
        talker("both");
        HttpResponse<InputStream> all = rest.open(rest.operator, "/containers/both/attach");
        go("both");
        assertThat(text(all)).contains("out\n", "err\n").doesNotContain("before");
        talker("errors");
        HttpResponse<InputStream> errors = rest.open(rest.operator, "/containers/errors/attach?stdout=false");
        go("errors");
        assertThat(text(errors)).isEqualTo("err\n");
        assertThat(rest.send(rest.admin, "GET", "/audit?action=container.attached", "")
                        .toString())
                .contains("both", "errors");
    }

    /** Speaks when it is told to. */
    private void talker(String name) throws Exception {
        rest.run(name, "sh", "-c", "echo before; mkfifo /tmp/go; read word </tmp/go; echo out; echo err >&2");
        JsonNode ready = rest.send(rest.operator, "POST", "/containers/" + name + "/exec", """
                {"command": ["sh", "-c", "until [ -p /tmp/go ]; do :; done"]}""");
        assertThat(ready.path("exitCode").asInt()).isZero();
    }

    private void go(String name) throws Exception {
        rest.send(rest.operator, "POST", "/containers/" + name + "/exec", """
                {"command": ["sh", "-c", "echo go >/tmp/go"]}""");
    }

    @Test
    void refuses_to_watch_what_does_not_run() throws Exception {
        rest.create("still", "true");
        rest.refused(409, rest.operator, "GET", "/containers/still/attach", "");
    }

    @Test
    void refuses_those_who_may_not_with_a_status() throws Exception {
        rest.refused(403, rest.viewer, "GET", "/containers/any/attach", "");
        rest.refused(404, rest.operator, "GET", "/containers/nosuch/attach", "");
    }

    private static String text(HttpResponse<InputStream> answer) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(200);
        try (InputStream body = answer.body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
