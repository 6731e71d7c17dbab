package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsFileTest {

    private static final List<Endpoint> ENDPOINT = List.of(endpoint("172.30.0.2", true));

    @Test
    void names_the_container_by_its_address() {
        assertThat(HostsFile.content("web", ENDPOINT, List.of(), List.of()))
                .startsWith("127.0.0.1\tlocalhost\n::1\tlocalhost ")
                .endsWith("\n172.30.0.2\tweb\n");
    }

    @Test
    void names_a_container_with_a_domain_by_both_names() {
        assertThat(HostsFile.content("web.example.org", ENDPOINT, List.of(), List.of()))
                .endsWith("172.30.0.2\tweb.example.org web\n");
    }

    @Test
    void a_container_without_a_network_still_finds_itself() {
        assertThat(HostsFile.content("web", List.of(), List.of(), List.of())).endsWith("127.0.1.1\tweb\n");
    }

    @Test
    void extra_hosts_can_be_the_gateway_and_have_ipv6_addresses() {
        assertThat(HostsFile.content(
                        "web",
                        ENDPOINT,
                        List.of("db:192.0.2.7", "me=host-gateway", "six:2001:db8::1", "v6=[::2]"),
                        List.of()))
                .contains("192.0.2.7\tdb\n172.30.0.1\tme\n2001:db8::1\tsix\n::2\tv6\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db",
                ":1.2.3.4",
                "db:",
                "db:nowhere",
                "a b:1.2.3.4",
                "db:1.2.3.4\n6.6.6.6 bank",
                "-x:1.2.3.4"
            })
    void refuses_what_would_not_be_one_line(String extra) {
        assertThatThrownBy(() -> HostsFile.content("web", ENDPOINT, List.of(extra), List.of()))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void refuses_the_gateway_of_a_container_that_has_none() {
        assertThatThrownBy(() -> HostsFile.content("web", List.of(), List.of("me:host-gateway"), List.of()))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void names_the_container_on_all_its_networks_and_the_gateway_of_its_way_out() {
        List<Endpoint> both = List.of(endpoint("10.9.0.2", false), endpoint("172.30.0.2", true));

        assertThat(HostsFile.content("web", both, List.of("me=host-gateway"), List.of()))
                .endsWith("\n172.30.0.1\tme\n10.9.0.2\tweb\n172.30.0.2\tweb\n");
    }

    @Test
    void changes_its_own_lines_only() {
        String before =
                HostsFile.content("web", ENDPOINT, List.of("db:192.0.2.7"), List.of()) + "192.0.2.8 own # 172.30.0.2";

        assertThat(HostsFile.moved(before, "web", ENDPOINT, List.of(endpoint("10.9.0.2", true))))
                .startsWith("127.0.0.1\tlocalhost\n")
                .contains("192.0.2.7\tdb\n")
                .endsWith("\n192.0.2.8 own # 172.30.0.2\n10.9.0.2\tweb\n")
                .doesNotContain("172.30.0.2\tweb");
    }

    @Test
    void names_neighbours_by_their_words_and_finds_them_where_they_are_now() {
        HostsFile.Neighbour before =
                new HostsFile.Neighbour(endpoint("172.30.0.3", true), List.of("db", "0123", "postgres"));
        HostsFile.Neighbour after =
                new HostsFile.Neighbour(endpoint("172.30.0.9", true), List.of("db", "0123", "postgres"));
        String text = HostsFile.content("web", ENDPOINT, List.of(), List.of(before));

        assertThat(text).endsWith("\n172.30.0.3\tdb 0123 postgres\n172.30.0.2\tweb\n");
        assertThat(HostsFile.found(text + "192.0.2.8 own db", List.of(after)))
                .endsWith("\n172.30.0.2\tweb\n192.0.2.8 own db\n172.30.0.9\tdb 0123 postgres\n")
                .doesNotContain("172.30.0.3");
        assertThat(HostsFile.lost(text, "db")).endsWith("\tip6-allrouters\n172.30.0.2\tweb\n");
    }

    private static Endpoint endpoint(String address, boolean wayOut) {
        return new Endpoint(
                "n1",
                "net",
                "c1",
                ip(address),
                16,
                ip("172.30.0.1"),
                null,
                Endpoint.macAddress(ip(address)),
                0,
                "eth0",
                "cfv1",
                "cofferdam0",
                true,
                wayOut,
                List.of(),
                Map.of());
    }

    private static Inet4Address ip(String text) {
        return (Inet4Address) Inet4Address.ofLiteral(text);
    }
}
