package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FirewallLinesTest {

    /** As nft 1.0.6 prints it. */
    private static final String TABLE = """
            table inet cofferdam {
            \tset bridges {
            \t\ttype ifname
            \t\telements = { "cofferdam0",
            \t\t\t     "cf1" }
            \t}

            \tset gateways {
            \t\ttype ifname . ipv4_addr
            \t\telements = { "cofferdam0" . 172.30.0.1, "cf1" . 10.201.0.1 }
            \t}

            \tmap egress_members {
            \t\ttype ifname . ipv4_addr : verdict
            \t\telements = { "cf1" . 10.201.0.2 : jump egress_n_a1, "cf1" . 10.201.0.3 : jump egress_n_a2,
            \t\t\t     "cf1" . 10.201.0.4 : jump egress_n_a3 }
            \t}

            \tmap published_any {
            \t\ttype inet_proto . inet_service : ipv4_addr . inet_service
            \t\telements = { tcp . 8080 : 10.201.0.2 . 80, tcp . 8081 : 10.201.0.3 . 80 }
            \t}

            \tchain egress {
            \t\tiifname vmap @egress_networks
            \t}

            \tchain egress_n_a1 {
            \t\tip daddr 10.201.0.3 tcp dport 80 counter packets 1 bytes 60 return comment "tcp 10.201.0.3 80"
            \t\tcounter packets 0 bytes 0 reject with icmpx admin-prohibited comment "refused"
            \t}

            \tchain egress_n_a2 {
            \t\tip6 daddr { fe80::/10, ff00::/8 } counter packets 0 bytes 0 return
            \t}
            }
            """;

    @Test
    void has_rows_of_a_container_and_its_network_and_none_of_its_neighbours() {
        assertThat(FirewallLines.about(
                        TABLE, List.of("cf1", "10.201.0.3", "egress_n_a2"), List.of("10.201.0.2", "10.201.0.4")))
                .containsExactly(
                        "bridges: cf1",
                        "gateways: cf1 . 10.201.0.1",
                        "egress_members: cf1 . 10.201.0.3 : jump egress_n_a2",
                        "published_any: tcp . 8081 : 10.201.0.3 . 80",
                        "egress_n_a2: ip6 daddr { fe80::/10, ff00::/8 } counter packets 0 bytes 0 return");
    }
}
