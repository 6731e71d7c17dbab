package io.cofferdam.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.TestClock;
import io.cofferdam.TestDatabase;
import io.cofferdam.access.Actor;
import io.cofferdam.access.Role;
import io.cofferdam.audit.AuditLog;
import io.cofferdam.audit.AuditTable;
import io.cofferdam.docker.DockerDoor;
import io.cofferdam.docker.DoorProbe;
import io.cofferdam.docker.Reception;
import io.cofferdam.operations.Admission;
import io.cofferdam.operations.BodyRoom;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The socket's connector with the real door and a few endpoints of its own. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class DockerSocketTest {

    private final Tomcat tomcat = new Tomcat();
    private final DoorProbe probe = new DoorProbe();
    private Path socket;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        socket = directory.resolve("docker.sock");
        tomcat.setBaseDir(directory.toString());
        tomcat.setConnector(DockerSocketConfiguration.connector(socket));
        Context context = tomcat.addContext("", directory.toString());
        FilterDef filter = new FilterDef();
        filter.setFilterName("door");
        filter.setFilter(new DockerDoor(uid -> Actor.socket("uid-" + uid, Role.ADMIN), List.of(probe), reception()));
        context.addFilterDef(filter);
        FilterMap everything = new FilterMap();
        everything.setFilterName("door");
        everything.addURLPattern("/*");
        everything.setDispatcher("REQUEST");
        everything.setDispatcher("ERROR");
        context.addFilterMap(everything);
        // as Spring Boot has it
        ErrorPage errors = new ErrorPage();
        errors.setLocation("/error");
        context.addErrorPage(errors);
        Tomcat.addServlet(context, "console", new jakarta.servlet.http.HttpServlet() {
            @Override
            protected void service(
                    jakarta.servlet.http.HttpServletRequest request, jakarta.servlet.http.HttpServletResponse response)
                    throws IOException {
                response.getWriter().print("console");
            }
        });
        context.addServletMappingDecoded("/", "console");
        tomcat.start();
    }

    private static Reception reception() {
        AuditLog audit = new AuditLog(new AuditTable(TestDatabase.create()), new TestClock());
        return new Reception(new Admission(audit), new BodyRoom(), () -> true);
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        // Left behind, they make the next Tomcat of this JVM make this one's directory anew.
        System.clearProperty("catalina.home");
        System.clearProperty("catalina.base");
    }

    @Test
    void every_user_of_the_host_may_connect() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw-rw-");
    }

    @Test
    void what_is_no_proper_request_is_answered_in_the_form_of_this_door() throws IOException {
        assertThat(answer("TRACE /v1.43/whoami HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404")
                .contains("{\"message\":");
        assertThat(answer("POST /v1.43/body HTTP/1.1\r\nHost: d\r\nConnection: close\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("{\"message\":");
    }

    @Test
    void the_peer_is_known_by_its_uid() throws IOException {
        assertThat(answer("GET /v1.43/whoami HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n"))
                .contains("Api-Version: 1.51")
                .contains("Server: Cofferdam")
                .endsWith("{\"name\":\"uid-0\",\"version\":\"1.43\"}");
    }

    @Test
    void each_request_of_a_connection_is_known() throws IOException {
        String one = "GET /whoami HTTP/1.1\r\nHost: d\r\n\r\n";
        String last = "GET /whoami HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n";
        assertThat(answer(one + one + last).split("uid-0", -1)).hasSize(4);
    }

    @Test
    void nothing_but_the_door_answers() throws IOException {
        assertThat(answer("GET /login HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n"))
                .contains(" 404 ")
                .endsWith("{\"message\":\"page not found\"}");
    }

    @Test
    void problems_have_a_status_and_a_message() throws IOException {
        assertThat(answer("GET /v1.99/whoami HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n"))
                .contains(" 400 ")
                .contains("client version 1.99 is too new");
        assertThat(answer("GET /missing HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n"))
                .contains(" 404 ")
                .endsWith("{\"message\":\"No such thing. It is not here. Look elsewhere.\"}");
        assertThat(answer("GET /broken HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n"))
                .contains(" 500 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"problem", "io", "bug"})
    void an_answer_that_fails_half_way_is_broken_off_without_its_end(String how) throws IOException {
        String keptAlive = "GET /half/%s HTTP/1.1\r\nHost: d\r\n\r\n";
        assertThat(answer(keptAlive.formatted(how)))
                .contains(" 200 ")
                .contains("4\r\nhalf\r\n")
                .doesNotContain("0\r\n\r\n");
        String whole = "GET /half/%s HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n";
        assertThat(answer(whole.formatted("not"))).endsWith("0\r\n\r\n");
    }

    @Test
    void a_hijacked_connection_carries_bytes_both_ways_until_the_conversation_ends() throws IOException {
        try (SocketChannel client = connect()) {
            write(
                    client,
                    "POST /echo HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                            + "Content-Length: 2\r\n\r\n{}");
            assertThat(readUntil(client, "\r\n\r\n"))
                    .startsWith("HTTP/1.1 101")
                    .contains("Upgrade: tcp")
                    .contains("application/vnd.docker.multiplexed-stream");
            write(client, "one");
            assertThat(readUntil(client, "one")).isEqualTo("one");
            client.shutdownOutput();
            assertThat(readAll(client)).isEqualTo("end of input");
        }
    }

    @Test
    void the_connection_is_closed_although_the_client_still_writes() throws IOException {
        try (SocketChannel client = connect()) {
            write(
                    client,
                    "POST /short HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                            + "Content-Length: 0\r\n\r\n");
            assertThat(readAll(client)).endsWith("bye");
        }
        probe.awaitReaderEnd();
    }

    @Test
    void a_client_that_leaves_is_noticed() throws Exception {
        try (SocketChannel client = connect()) {
            write(client, "GET /forever HTTP/1.1\r\nHost: d\r\n\r\n");
            assertThat(readUntil(client, "\r\n\r\n")).contains(" 200 ");
        }
        probe.awaitGone();
    }

    private String answer(String request) throws IOException {
        try (SocketChannel client = connect()) {
            write(client, request);
            return readAll(client);
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String readUntil(SocketChannel channel, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (!text.toString().endsWith(end) && channel.read(one.clear()) > 0) {
            text.append((char) one.get(0));
        }
        return text.toString();
    }

    private static String readAll(SocketChannel channel) throws IOException {
        return readUntil(channel, "\0");
    }
}
