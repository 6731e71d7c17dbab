package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.network.FirewallTable.Mapping;
import java.net.Inet4Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirewallTableTest {

    private final FirewallTable table =
            new FirewallTable(NetworkNames.of("default"), Ipv4Subnet.parse("172.30.0.0/16"));
    private final Mapping everywhere = mapping("");
    private final Mapping onOneAddress = mapping("127.0.0.1");

    @Test
    void a_port_for_every_address_and_one_for_a_single_address_go_into_their_maps_together() {
        assertThat(table.add(List.of(everywhere, onOneAddress))).isEqualTo("""
                add element ip cofferdam published_any { tcp . 8080 : 172.30.0.2 . 80 }
                add element ip cofferdam published_at { 127.0.0.1 . tcp . 8080 : 172.30.0.2 . 80 }
                """);
    }

    @Test
    void removing_names_the_ports_only() {
        assertThat(table.remove(List.of(everywhere))).isEqualTo("""
                delete element ip cofferdam published_any { tcp . 8080 }
                """);
    }

    @Test
    void no_ports_are_no_command() {
        assertThat(table.add(List.of())).isEmpty();
    }

    @Test
    void installing_replaces_the_table_and_fills_it_in_one_transaction() {
        assertThat(table.install(List.of(everywhere)))
                .startsWith("add table ip cofferdam\ndelete table ip cofferdam\ntable ip cofferdam {\n")
                .endsWith("}\nadd element ip cofferdam published_any { tcp . 8080 : 172.30.0.2 . 80 }\n");
    }

    private static Mapping mapping(String hostIp) {
        return new Mapping(
                PortBinding.of("tcp", hostIp, 8080, 80), (Inet4Address) Inet4Address.ofLiteral("172.30.0.2"));
    }
}
