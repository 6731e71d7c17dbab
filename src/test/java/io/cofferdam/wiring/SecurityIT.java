package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.RunningService;
import io.cofferdam.access.Role;
import io.cofferdam.access.Tokens;
import io.cofferdam.access.Users;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real service, asked by browsers that behave and by some that do not. */
class SecurityIT {

    @TempDir
    static Path directory;

    static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        service = RunningService.start(directory);
        service.signedIn();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void sends_a_stranger_to_the_sign_in_page_and_back_to_where_he_wanted() throws Exception {
        var response = service.get(service.client(), "/containers?all=1", "Accept", "text/html");
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location"))
                .hasValueSatisfying(l -> assertThat(l).endsWith("/login?next=%2Fcontainers%3Fall%3D1"));
    }

    @Test
    void tells_htmx_to_load_the_sign_in_page() throws Exception {
        var response = service.get(service.client(), "/containers", "HX-Request", "true");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("HX-Redirect")).hasValue("/login");
    }

    @Test
    void keeps_a_session_after_signing_in_and_ends_it_after_signing_out() throws Exception {
        HttpClient client = service.signedIn();
        assertThat(service.get(client, "/no-such-page").statusCode()).isEqualTo(404);
        var out = service.post(client, "/login", "/logout", Map.of());
        assertThat(out.headers().firstValue("Location"))
                .hasValueSatisfying(l -> assertThat(l).endsWith("/login"));
        assertThat(service.get(client, "/no-such-page").statusCode()).isEqualTo(302);
    }

    @Test
    void refuses_a_wrong_password_in_the_same_words_for_known_and_unknown_names() throws Exception {
        for (String name : new String[] {RunningService.ADMIN, "nobody"}) {
            var response = service.post(
                    service.client(), "/login", "/login", Map.of("name", name, "password", "not the password"));
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.body()).contains("The name or the password is wrong.");
        }
        var refused = service.bean(AuditTrail.class)
                .search(new AuditFilter(null, null, "session.opened", null, null, "refused", null, null), 10);
        assertThat(refused.entries()).extracting(e -> e.actor()).contains(RunningService.ADMIN, "(unknown)");
    }

    @Test
    void tells_a_guesser_when_to_ask_again() throws Exception {
        Map<String, String> guess = Map.of("name", "guessed-at", "password", "not the password");
        var response = service.post(service.client(), "/login", "/login", guess);
        // the wait doubles with each failure, so that a slow machine gets there too
        for (int i = 0; i < 12 && response.statusCode() != 429; i++) {
            response = service.post(service.client(), "/login", "/login", guess);
        }
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isPositive();
        assertThat(service.bean(AuditTrail.class)
                        .search(new AuditFilter(null, null, "session.opened", null, null, "refused", null, null), 10)
                        .entries()
                        .getFirst()
                        .problem())
                .as("the guess that was not looked at is on record too")
                .doesNotContain("The name or the password is wrong");
    }

    @Test
    void refuses_a_form_without_the_csrf_token() throws Exception {
        var response = service.postForm(
                service.client(), "/login", Map.of("name", RunningService.ADMIN, "password", RunningService.PASSWORD));
        assertThat(response.statusCode()).isEqualTo(403);
    }

    @Test
    void takes_a_form_that_comes_without_the_script_and_answers_with_a_page() throws Exception {
        HttpClient client = service.signedIn();
        for (String page : new String[] {"/images", "/images/registries", "/volumes", "/networks"}) {
            String form = service.get(client, page, "Accept", "text/html").body();
            form = form.substring(form.indexOf("<main"));
            form = form.substring(form.indexOf("method=\"post\""));
            assertThat(form.substring(0, form.indexOf("</form>"))).as(page).contains("name=\"_csrf\"");
        }
        var made = postedFrom("/volumes", client, Map.of("name", "plain"));
        assertThat(made.statusCode()).isEqualTo(302);
        assertThat(made.headers().firstValue("Location"))
                .hasValueSatisfying(l -> assertThat(l).endsWith("/volumes"));
        assertThat(service.get(client, "/volumes").body()).contains("plain");
        var refused = postedFrom("/volumes", client, Map.of("name", "no name"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("<!doctype html>", "class=\"rail\"", "no name");
    }

    private static HttpResponse<String> postedFrom(String page, HttpClient client, Map<String, String> fields)
            throws Exception {
        String html = service.get(client, page, "Accept", "text/html").body();
        String field = "name=\"_csrf\" value=\"";
        int at = html.indexOf(field) + field.length();
        Map<String, String> all = new HashMap<>(fields);
        all.put("_csrf", html.substring(at, html.indexOf('"', at)));
        return service.postForm(client, page, all, "Referer", service.uri(page).toString());
    }

    @Test
    void refuses_changes_and_websockets_from_other_origins() throws Exception {
        HttpClient client = service.signedIn();
        var post = service.postForm(client, "/logout", Map.of(), "Origin", "https://evil.example");
        assertThat(post.statusCode()).isEqualTo(403);
        var crossSite = service.postForm(client, "/logout", Map.of(), "Sec-Fetch-Site", "cross-site");
        assertThat(crossSite.statusCode()).isEqualTo(403);
        var socket = service.get(
                client, "/anything", "Origin", "https://evil.example", "Connection", "Upgrade", "Upgrade", "websocket");
        assertThat(socket.statusCode()).isEqualTo(403);
        var noOrigin = service.get(client, "/anything", "Connection", "Upgrade", "Upgrade", "websocket");
        assertThat(noOrigin.statusCode()).isEqualTo(403);
    }

    @Test
    void refuses_host_names_that_are_not_its_own() throws Exception {
        var response = service.get(service.client(), "/login", "Host", "rebound.example");
        assertThat(response.statusCode()).isEqualTo(421);
    }

    @Test
    void sends_a_strict_policy_with_every_page() throws Exception {
        var headers = service.get(service.client(), "/login").headers();
        assertThat(headers.firstValue("Content-Security-Policy"))
                .hasValueSatisfying(p -> assertThat(p)
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(headers.firstValue("Referrer-Policy")).hasValue("same-origin");
        assertThat(headers.firstValue("Strict-Transport-Security")).isEmpty();
    }

    @Test
    void marks_the_session_cookie_so_that_neither_scripts_nor_other_hosts_get_it() throws Exception {
        var response = service.post(
                service.client(),
                "/login",
                "/login",
                Map.of("name", RunningService.ADMIN, "password", RunningService.PASSWORD));
        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().allValues("Set-Cookie"))
                .anySatisfy(c -> assertThat(c)
                        .startsWith("__Host-cofferdam-t")
                        .contains("HttpOnly", "Secure", "SameSite=Strict", "Path=/"));
    }

    @Test
    void opens_the_api_to_a_token_until_it_is_revoked_and_the_console_to_none() throws Exception {
        var users = service.bean(Users.class);
        var tokens = service.bean(Tokens.class);
        var user = users.create("tess", Role.VIEWER, RunningService.PASSWORD);
        String token = "Bearer " + tokens.create(user, "laptop");
        HttpClient client = service.client();

        assertThat(service.get(client, "/api/v1/nothing-here", "Authorization", token)
                        .statusCode())
                .isEqualTo(404);
        assertThat(service.get(client, "/containers", "Authorization", token).statusCode())
                .isEqualTo(302);
        tokens.revoke(user, "laptop");
        var refused = service.get(client, "/api/v1/nothing-here", "Authorization", token);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("unknown or was revoked");
        assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
    }

    @Test
    void answers_nothing_of_the_console_on_the_docker_socket_and_nothing_of_docker_on_the_port() throws Exception {
        for (String path : new String[] {"/login", "/setup", "/audit", "/api/v1/containers", "/error", "/"}) {
            assertThat(onDockerSocket(path)).startsWith("HTTP/1.1 404").contains("{\"message\":");
        }
        assertThat(onDockerSocket("/_ping")).startsWith("HTTP/1.1 200");
        assertThat(service.get(service.client(), "/_ping").statusCode()).isEqualTo(302);
        assertThat(service.get(service.client(), "/v1.51/containers/json").statusCode())
                .isEqualTo(302);
        assertThat(service.get(service.signedIn(), "/v1.51/containers/json").statusCode())
                .isEqualTo(404);
    }

    @Test
    void answers_addresses_that_are_none_in_the_words_of_each_door() throws Exception {
        var console = service.get(service.client(), "/containers/..%2fetc", "Accept", "text/html");
        assertThat(console.statusCode()).isEqualTo(400);
        assertThat(console.body())
                .contains("The request was refused.", "no encoded slash")
                .doesNotContain("Tomcat");
        var api = service.get(service.client(), "/api/v1/volumes/..%2fetc");
        assertThat(api.statusCode()).isEqualTo(400);
        assertThat(api.body()).contains("\"what\":\"The request was refused.\"");
        assertThat(onDockerSocket("/volumes/%zz")).startsWith("HTTP/1.1 400").contains("{\"message\":\"The request");
    }

    private static String onDockerSocket(String path) throws Exception {
        var address = UnixDomainSocketAddress.of(service.run().resolve("docker.sock"));
        try (SocketChannel socket = SocketChannel.open(address)) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(socket).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void keeps_its_directories_to_itself() throws Exception {
        assertThat(mode(service.root())).isEqualTo("rwx--x---");
        assertThat(mode(service.run())).isEqualTo("rwx--x--x");
        assertThat(mode(service.root().resolve("tls/key.pem"))).isEqualTo("rw-------");
        assertThat(service.root().resolve("setup-token")).doesNotExist();
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
