package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.network.EndpointStore.Attachment;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointStoreTest {

    @TempDir
    Path networks;

    private final Attachment attachment = new Attachment(
            "c1",
            (Inet4Address) Inet4Address.ofLiteral("172.30.0.2"),
            "cfv1",
            List.of(PortBinding.of("udp", "127.0.0.1", 53, 5353)));

    @Test
    void reads_what_it_wrote() {
        new EndpointStore(networks).save(attachment);
        new EndpointStore(networks).saveSubnet(Ipv4Subnet.parse("172.30.0.0/16"));

        assertThat(new EndpointStore(networks).load()).containsExactly(attachment);
        assertThat(new EndpointStore(networks).subnet()).contains(Ipv4Subnet.parse("172.30.0.0/16"));
    }

    @Test
    void starts_empty() {
        assertThat(new EndpointStore(networks).load()).isEmpty();
        assertThat(new EndpointStore(networks).subnet()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"containerId\":\"c2\",\"address\":\"172.30.0.2\",\"hostInterface\":\"x\",\"ports\":[]}",
                "{\"containerId\":\"c1\",\"address\":\"nowhere\",\"hostInterface\":\"x\",\"ports\":[]}",
                "{\"containerId\":\"c1\",\"address\":\"172.30.0.2\",\"hostInterface\":\"x\",\"ports\":[{\"protocol\":\"tcp\",\"hostIp\":\"\",\"hostPort\":99999,\"containerPort\":1}]}"
            })
    void drops_a_file_it_cannot_use_and_keeps_the_others(String content) throws Exception {
        EndpointStore store = new EndpointStore(networks);
        Attachment other = new Attachment("ok", attachment.address(), "cfv2", List.of());
        store.save(attachment);
        store.save(other);
        Path broken = networks.resolve("bridge/endpoints/c1.json");
        Files.writeString(broken, content);

        assertThat(store.load()).containsExactly(other);
        assertThat(broken).doesNotExist();
    }

    @Test
    void drops_what_a_killed_write_left() throws Exception {
        EndpointStore store = new EndpointStore(networks);
        store.save(attachment);
        Path left = networks.resolve("bridge/endpoints/.c1.json.new");
        Files.writeString(left, "{\"contai");

        assertThat(store.load()).containsExactly(attachment);
        assertThat(left).doesNotExist();
    }

    @Test
    void a_broken_network_file_is_as_good_as_none() throws Exception {
        EndpointStore store = new EndpointStore(networks);
        store.saveSubnet(Ipv4Subnet.parse("172.30.0.0/16"));
        Files.writeString(networks.resolve("bridge/network.json"), "{\"subnet\":\"172.30\"}");

        assertThat(store.subnet()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", ".hidden"})
    void refuses_an_id_that_would_leave_its_directory(String containerId) {
        EndpointStore store = new EndpointStore(networks);
        assertThatThrownBy(() -> store.remove(containerId)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void clearing_removes_everything() {
        EndpointStore store = new EndpointStore(networks);
        store.save(attachment);
        store.saveSubnet(Ipv4Subnet.parse("172.30.0.0/16"));
        store.clear();

        assertThat(networks).isEmptyDirectory();
    }
}
