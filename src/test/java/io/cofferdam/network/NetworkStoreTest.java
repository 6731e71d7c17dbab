package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkStoreTest {

    private static final String ID = "ab".repeat(32);

    @TempDir
    Path networks;

    private final NetworkSpec network = new NetworkSpec(
            ID,
            "back",
            "bridge",
            Instant.parse("2026-01-02T03:04:05.678Z"),
            List.of(
                    new NetworkSpec.Range(
                            Subnet.parse("10.9.0.0/24"),
                            InetAddress.ofLiteral("10.9.0.1"),
                            Subnet.parse("10.9.0.128/25"),
                            Map.of("router", InetAddress.ofLiteral("10.9.0.5"))),
                    new NetworkSpec.Range(
                            Subnet.parse("fd00:9::/64"), InetAddress.ofLiteral("fd00:9::1"), null, Map.of())),
            true,
            true,
            Map.of("a", "b"),
            Map.of("com.docker.network.driver.mtu", "1400"),
            EgressPolicy.parse("tcp 10.0.0.0/8 443; udp any 53"));

    @Test
    void reads_what_it_wrote() {
        new NetworkStore(networks).save(network);

        assertThat(new NetworkStore(networks).load(new ArrayList<>())).containsExactly(network);
        assertThat(new NetworkStore(networks).isKnown(ID)).isTrue();
    }

    @Test
    void a_broken_file_is_no_network_but_stays() throws Exception {
        new NetworkStore(networks).save(network);
        Path file = networks.resolve(ID).resolve("network.json");
        Files.writeString(file, "{");

        assertThat(new NetworkStore(networks).load(new ArrayList<>())).isEmpty();
        assertThat(file).exists();
    }

    @Test
    void a_removal_that_was_cut_short_is_finished() throws Exception {
        NetworkStore store = new NetworkStore(networks);
        store.save(network);
        Files.createDirectories(networks.resolve(ID).resolve("endpoints"));
        Files.delete(networks.resolve(ID).resolve("network.json"));

        assertThat(store.load(new ArrayList<>())).isEmpty();
        assertThat(networks).isEmptyDirectory();
    }

    @Test
    void keeps_what_differs_of_the_instances_own_bridge() throws Exception {
        NetworkStore store = new NetworkStore(networks);
        NetworkSpec own = new NetworkSpec(ID, "bridge", "bridge", null, List.of(), false, false, Map.of(), Map.of());
        assertThat(store.settled(own)).isEqualTo(own);
        NetworkSpec settled = NetworkMaker.withSubnet(own, Subnet.parse("172.30.0.0/16"))
                .withEgress(EgressPolicy.parse("tcp any 443"));
        store.save(settled);
        assertThat(store.settled(own)).isEqualTo(settled);

        Files.writeString(networks.resolve("bridge/network.json"), "{\"subnet\":\"172.30\"}");
        NetworkSpec closed = own.withEgress(new EgressPolicy(List.of()));
        assertThat(store.settled(own)).as("what may leave it is not known").isEqualTo(closed);
        assertThat(store.settled(own)).as("a crash before the new file").isEqualTo(closed);
        assertThat(store.damaged()).hasValueSatisfying(file -> assertThat(file).hasContent("{\"subnet\":\"172.30\"}"));
        store.save(settled);
        assertThat(store.settled(own)).isEqualTo(settled);
        store.forgetDamaged();
        assertThat(store.damaged()).isEmpty();
    }
}
