package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.network.EndpointStore.Attachment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointStoreTest {

    @TempDir
    Path network;

    private final Attachment attachment = new Attachment(
            "c1",
            new EndpointWish(
                    Inet4Address.ofLiteral("172.30.0.2"),
                    (Inet6Address) Inet6Address.ofLiteral("fd00::2"),
                    "02:42:00:00:00:07",
                    List.of("web", "alias"),
                    1,
                    false,
                    true,
                    true,
                    EgressPolicy.parse("tcp any 443"),
                    Map.of("db", "postgres")),
            "cfv1",
            List.of(PortBinding.of("udp", "127.0.0.1", 53, 5353)));

    @Test
    void reads_what_it_wrote() {
        new EndpointStore(network).save(attachment);

        assertThat(new EndpointStore(network).load()).containsExactly(attachment);
    }

    @Test
    void reads_what_an_earlier_version_wrote() throws Exception {
        Files.createDirectories(network.resolve("endpoints"));
        Files.writeString(
                network.resolve("endpoints/c1.json"),
                "{\"containerId\":\"c1\",\"address\":\"172.30.0.2\",\"hostInterface\":\"x\",\"ports\":[]}");

        assertThat(new EndpointStore(network).load()).singleElement().satisfies(read -> {
            assertThat(read.place().wayOut()).isTrue();
            assertThat(read.place().wayOut6()).isTrue();
            assertThat(read.place().number()).isZero();
            assertThat(read.place().names()).isEmpty();
            assertThat(read.place().links()).isEmpty();
        });
    }

    @Test
    void starts_empty() {
        assertThat(new EndpointStore(network).load()).isEmpty();
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
        EndpointStore store = new EndpointStore(network);
        Attachment other = new Attachment("ok", attachment.place(), "cfv2", List.of());
        store.save(attachment);
        store.save(other);
        Path broken = network.resolve("endpoints/c1.json");
        Files.writeString(broken, content);

        assertThat(store.load()).containsExactly(other);
        assertThat(broken).doesNotExist();
    }

    @Test
    void drops_what_a_killed_write_left() throws Exception {
        EndpointStore store = new EndpointStore(network);
        store.save(attachment);
        Path left = network.resolve("endpoints/.c1.json.new");
        Files.writeString(left, "{\"contai");

        assertThat(store.load()).containsExactly(attachment);
        assertThat(left).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", ".hidden"})
    void refuses_an_id_that_would_leave_its_directory(String containerId) {
        EndpointStore store = new EndpointStore(network);
        assertThatThrownBy(() -> store.remove(containerId)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void clearing_removes_everything() {
        EndpointStore store = new EndpointStore(network);
        store.save(attachment);
        store.clear();

        assertThat(network).isEmptyDirectory();
    }
}
