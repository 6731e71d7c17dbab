package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.network.NewNetwork;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Containers on the bridge: with each other, with the host, and by published ports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerNetworkIT {

    private static final String SERVER =
            "mkdir -p /www; echo served > /www/index.html; echo ready; exec httpd -f -p 80 -h /www";

    private EngineFixture it;

    @BeforeAll
    void open() {
        it = new EngineFixture("cnet-it");
    }

    @AfterAll
    void close() {
        it.close();
    }

    @Test
    void containers_reach_each_other_and_the_host() throws Exception {
        String server = it.started("sh", "-c", SERVER);
        it.awaitLine(server, "ready");
        String address = it.engine.require(server).endpoint().address().getHostAddress();
        String gateway = it.engine.require(server).endpoint().gateway().getHostAddress();
        assertThat(it.run("sh", "-c", untilItAnswers(address, 80)).log()).contains("served");
        assertThat(it.run("ping", "-c", "1", "-W", "5", gateway).code()).isZero();
        it.engine.remove(server, true, true);
    }

    @Test
    void a_published_port_is_reached_over_loopback_and_from_other_containers() throws Exception {
        NetworkRequest network = new NetworkRequest(
                "bridge",
                null,
                null,
                List.of(new PortSpec("tcp", 80, "", 0)),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of());
        String server = it.create(Requests.with(network, "sh", "-c", SERVER));
        it.engine.start(server);
        it.awaitLine(server, "ready");
        int port = it.engine.require(server).ports().getFirst().hostPort();
        String gateway = it.engine.require(server).endpoint().gateway().getHostAddress();
        assertThat(it.run("sh", "-c", untilItAnswers(gateway, port)).log()).contains("served");
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
        connection.setConnectTimeout(5000);
        connection.setReadTimeout(5000);
        assertThat(new String(connection.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("served\n");
        it.engine.stop(server, null, 0);
        assertThat(it.engine.require(server).ports()).isEmpty();
        it.engine.remove(server, false, true);
    }

    @Test
    void ports_published_where_nothing_comes_in_are_warned_of() {
        it.engine.networks().create(internal("shut"));
        it.engine.networks().create(NewNetwork.named("open"));
        PortSpec port = new PortSpec("tcp", 80, "", 0);
        Engine.Created shut = it.engine.create(Requests.with(on("shut", port), "true"), "test");
        Engine.Created open = it.engine.create(Requests.with(on("open", port), "true"), "test");
        Engine.Created none = it.engine.create(Requests.with(on("shut"), "true"), "test");

        assertThat(shut.warnings())
                .contains("Published ports are discarded: nothing passes from or to the container's networks (shut),"
                        + " which are internal.");
        assertThat(open.warnings()).noneMatch(warning -> warning.contains("Published ports"));
        assertThat(none.warnings()).noneMatch(warning -> warning.contains("Published ports"));
        for (Engine.Created one : List.of(shut, open, none)) {
            it.engine.remove(one.id(), false, true);
        }
        it.engine.networks().remove("shut");
        it.engine.networks().remove("open");
    }

    private static NewNetwork internal(String name) {
        return new NewNetwork(name, "", true, false, false, List.of(), Map.of(), Map.of());
    }

    private static NetworkRequest on(String network, PortSpec... ports) {
        return new NetworkRequest(
                network, null, null, List.of(ports), false, List.of(), List.of(), List.of(), List.of());
    }

    /** By nc: the static wget of some distributions crashes in its name lookup. */
    private static String untilItAnswers(String address, int port) {
        return "for i in $(seq 50); do printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 2 " + address + " " + port
                + " | grep served && exit 0; usleep 100000; done; exit 1";
    }
}
