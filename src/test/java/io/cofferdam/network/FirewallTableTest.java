package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.network.BridgeRules.Family;
import io.cofferdam.network.FirewallTable.Mapping;
import java.net.Inet4Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirewallTableTest {

    private final FirewallTable table = new FirewallTable(NetworkNames.of("default"));
    private final BridgeRules bridge = new BridgeRules(
            "br0",
            List.of(Subnet.parse("172.30.0.0/16")),
            List.of(Inet4Address.ofLiteral("172.30.0.1")),
            false,
            false,
            Family.USUAL,
            Family.USUAL);
    private final Mapping everywhere = mapping("");
    private final Mapping onOneAddress = mapping("127.0.0.1");

    @Test
    void a_port_for_every_address_and_one_for_a_single_address_go_into_their_maps_together() {
        assertThat(table.add(List.of(everywhere, onOneAddress))).isEqualTo("""
                add element inet cofferdam published_any { tcp . 8080 : 172.30.0.2 . 80 }
                add element inet cofferdam published_at { 127.0.0.1 . tcp . 8080 : 172.30.0.2 . 80 }
                """);
    }

    @Test
    void ports_of_ipv6_have_maps_of_their_own_and_are_known_on_the_loopback() {
        var container = java.net.InetAddress.ofLiteral("fd00::2");
        var standIn = Subnet.text(NetworkNames.of("default").loopbackStandIn());

        assertThat(table.add(List.of(
                        new Mapping(PortBinding.of("tcp", "::", 8080, 80), container),
                        new Mapping(PortBinding.of("udp", "::1", 53, 53), container),
                        new Mapping(PortBinding.of("tcp", "2001:db8::1", 81, 80), container))))
                .isEqualTo("""
                add element inet cofferdam published_any6 { tcp . 8080 : fd00::2 . 80 }
                add element inet cofferdam published_everywhere6 { tcp . 8080 }
                add element inet cofferdam published_loopback6 { tcp . 8080, udp . 53 }
                add element inet cofferdam published_at6 { %s . udp . 53 : fd00::2 . 53, 2001:db8::1 . tcp . 81 : fd00::2 . 80 }
                """.formatted(standIn));
    }

    @Test
    void sctp_is_a_protocol_as_others() {
        var port = new Mapping(PortBinding.of("sctp", "", 36412, 36412), Inet4Address.ofLiteral("172.30.0.2"));

        assertThat(table.add(List.of(port)))
                .isEqualTo("add element inet cofferdam published_any { sctp . 36412 : 172.30.0.2 . 36412 }\n");
    }

    @Test
    void removing_names_the_ports_only() {
        assertThat(table.remove(List.of(everywhere))).isEqualTo("""
                delete element inet cofferdam published_any { tcp . 8080 }
                """);
    }

    @Test
    void no_ports_are_no_command() {
        assertThat(table.add(List.<Mapping>of())).isEmpty();
    }

    @Test
    void installing_replaces_the_table_and_fills_it_in_one_transaction() {
        assertThat(table.install(List.of(bridge), List.of(everywhere)))
                .startsWith("add table inet cofferdam\ndelete table inet cofferdam\ntable inet cofferdam {\n")
                .contains("add element inet cofferdam masqueraded { 172.30.0.0/16 }\n")
                .endsWith("}\nadd element inet cofferdam published_any { tcp . 8080 : 172.30.0.2 . 80 }\n");
    }

    @Test
    void vouches_for_what_it_let_through_where_that_was_asked_for_only() {
        String asked = new FirewallTable(NetworkNames.of("default"), Forwarding.ALLOW).install(List.of(), List.of());

        assertThat(table.install(List.of(), List.of()))
                .contains("hook forward priority filter;")
                .doesNotContain("meta mark");
        assertThat(asked)
                .contains("hook forward priority filter - 10;", "hook forward priority filter - 5;")
                .contains("iifname @bridges meta mark set meta mark | 0x10000000");
    }

    @Test
    void a_network_is_a_change_of_elements() {
        assertThat(table.add(bridge)).isEqualTo("""
                add element inet cofferdam bridges { "br0" }
                add element inet cofferdam within { "br0" . "br0" }
                add element inet cofferdam subnets { "br0" . 172.30.0.0/16 }
                add element inet cofferdam masqueraded { 172.30.0.0/16 }
                add element inet cofferdam gateways { "br0" . 172.30.0.1 }
                """);
    }

    @Test
    void an_internal_network_has_no_address_to_speak_to_others_with() {
        BridgeRules internal =
                new BridgeRules("br0", bridge.subnets(), bridge.gateways(), true, false, Family.USUAL, Family.USUAL);

        assertThat(table.remove(internal))
                .contains("delete element inet cofferdam internal { \"br0\" }")
                .doesNotContain("masqueraded");
    }

    @Test
    void containers_that_are_kept_apart_are_not_led_back_to_each_other_by_the_host() {
        BridgeRules apart =
                new BridgeRules("br0", bridge.subnets(), bridge.gateways(), false, true, Family.USUAL, Family.USUAL);

        assertThat(table.add(apart)).contains("bridges { \"br0\" }").doesNotContain("within");
    }

    @Test
    void families_differ() {
        BridgeRules mixed = new BridgeRules(
                "br0",
                List.of(Subnet.parse("172.30.0.0/16"), Subnet.parse("fd00::/64")),
                List.of(),
                false,
                false,
                new Family(false, true),
                Family.USUAL);

        assertThat(table.add(mixed))
                .contains("unprotected { \"br0\" }")
                .contains("masqueraded6 { fd00::/64 }")
                .doesNotContain("masqueraded {")
                .doesNotContain("unprotected6");
    }

    @Test
    void a_port_at_the_containers_own_address_is_let_through() {
        assertThat(table.add(List.of(mapping("172.30.0.2"))))
                .isEqualTo("add element inet cofferdam routed { 172.30.0.2 . tcp . 8080 }\n");
    }

    private static Mapping mapping(String hostIp) {
        return new Mapping(
                PortBinding.of("tcp", hostIp, 8080, 80), (Inet4Address) Inet4Address.ofLiteral("172.30.0.2"));
    }
}
