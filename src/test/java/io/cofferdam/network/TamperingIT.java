package io.cofferdam.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.linux.Nftables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other programs change of networks without taking it away, on a host of its own: a network namespace. */
class TamperingIT {

    private static final String A = "aaaaaaa1".repeat(8);

    @TempDir
    Path state;

    private TestNamespace host;
    private Networks networks;
    private String table;

    @BeforeEach
    void start() throws Exception {
        host = TestNamespace.start();
        table = NetworkNames.of("tamper").table();
        host.shell("ip link set lo up");
        host.run(() -> {
            networks = new Networks("tamper", state, List.of(Subnet.parse("10.201.0.0/16")));
            networks.ensure();
            networks.create(new NewNetwork(
                    "held",
                    "",
                    false,
                    false,
                    true,
                    List.of(),
                    Map.of(),
                    Map.of(NewNetwork.EGRESS, "tcp any 80; udp any 53")));
        });
    }

    @AfterEach
    void end() throws Exception {
        networks.close();
        host.close();
    }

    @Test
    void what_is_nobody_elses_is_no_damage() throws Exception {
        host.run(() -> networks.attach("held", A, EndpointWish.any().restricted(EgressPolicy.parse("tcp any 443"))));
        assertThat(repaired()).as("a chain of a container's own").isEmpty();
        host.run(() -> networks.egress().change("held", EgressPolicy.parse("tcp any 25")));
        assertThat(repaired()).as("another policy").isEmpty();
        host.shell("nft replace rule inet " + table + " " + chain() + " handle " + handle(chain(), "tcp any 25")
                + " meta l4proto tcp th dport 25 counter packets 9 bytes 900 return");
        assertThat(repaired()).as("a rule that reads otherwise").hasSize(1);
        host.run(() -> networks.release(A));
        assertThat(repaired()).as("a chain that went").isEmpty();
        host.run(() -> networks.egress().change("held", null));
        assertThat(repaired()).as("no policy").isEmpty();
        host.run(() -> networks.remove("held"));
        assertThat(repaired()).as("no network").isEmpty();
    }

    @Test
    void a_rule_that_was_replaced_is_put_back() throws Exception {
        String before = rules();
        for (String[] rule : new String[][] {
            {"inward", "only what was published"}, {"sender", "no borrowed sender addresses"}, {chain(), "refused"}
        }) {
            host.shell("nft replace rule inet " + table + " " + rule[0] + " handle " + handle(rule[0], rule[1])
                    + " accept");
            assertThat(rules()).as(rule[0]).isNotEqualTo(before);

            assertThat(repaired()).as(rule[0]).singleElement().asString().contains("removed or changed");
            assertThat(rules()).as(rule[0]).isEqualTo(before);
            assertThat(repaired()).as("after " + rule[0]).isEmpty();
        }
    }

    @Test
    void the_table_that_was_touched_is_named() throws Exception {
        host.run(() -> networks.attach("held", A, EndpointWish.any()));
        for (String damage : List.of("flush table", "delete table")) {
            host.shell("nft '" + damage + " bridge " + table + "'");
            assertThat(repaired()).as(damage).singleElement().asString().contains("table 'bridge " + table + "' were");
            host.shell("nft '" + damage + " inet " + table + "'");
            assertThat(repaired()).as(damage).singleElement().asString().contains("table 'inet " + table + "' were");
        }
        host.shell("nft 'delete table inet " + table + "; delete table bridge " + table + "'");
        assertThat(repaired())
                .singleElement()
                .asString()
                .contains("table 'inet " + table + "' and table 'bridge " + table + "' were");
        assertThat(repaired()).isEmpty();
    }

    @Test
    void a_chain_with_another_policy_is_put_back() throws Exception {
        String before = rules();
        host.shell("nft 'chain inet " + table + " forward { policy drop; }'");
        assertThat(repaired()).hasSize(1);
        assertThat(rules()).isEqualTo(before);
    }

    @Test
    void a_bridge_gets_back_its_addresses_its_switch_and_its_settings() throws Exception {
        NetworkView held = networks.view("held");
        String bridge = held.bridge();
        String address = Subnet.text(held.spec().gateway4()) + "/20";
        String address6 = Subnet.text(held.spec().range6().orElseThrow().gateway()) + "/64";
        for (String[] damage : new String[][] {
            {"ip addr del " + address + " dev " + bridge, "had the host's address " + address + " taken away"},
            {"ip addr del " + address6 + " dev " + bridge, "had the host's address " + address6 + " taken away"},
            {"ip link set " + bridge + " down", "was switched off"},
            {"sysctl -qw net.ipv4.conf." + bridge + ".route_localnet=0", "route_localnet changed"},
            {"sysctl -qw net.ipv6.conf." + bridge + ".accept_ra=2", "accept_ra changed"},
        }) {
            host.shell(damage[0]);
            assertThat(repaired())
                    .as(damage[0])
                    .anySatisfy(found ->
                            assertThat(found).contains("The bridge of network held ", damage[1], "by another program"));
            assertThat(repaired()).as("after " + damage[0]).isEmpty();
        }
        host.shell("ip addr show dev " + bridge + " | grep -q '" + address + "'");
        host.shell("ip addr show dev " + bridge + " | grep -q '" + address6 + "'");
        host.shell("ip link show dev " + bridge + " | grep -q '[<,]UP[,>]'");
    }

    @Test
    void forwarding_is_the_hosts_and_it_is_told_when_that_is_off() throws Exception {
        assertThat(host.call(() -> networks.lacks())).isEmpty();
        host.shell("sysctl -qw net.ipv4.ip_forward=0; sysctl -qw net.ipv6.conf.all.forwarding=0");
        assertThat(repaired()).isEmpty();
        assertThat(host.call(() -> networks.lacks()))
                .anyMatch(lack -> lack.contains("net.ipv4.ip_forward is 0"))
                .anyMatch(lack -> lack.contains("net.ipv6.conf.all.forwarding is 0"))
                .hasSize(2);
        host.shell("sysctl -qw net.ipv4.ip_forward=1; sysctl -qw net.ipv6.conf.all.forwarding=1");
        assertThat(host.call(() -> networks.lacks())).isEmpty();
    }

    private List<String> repaired() throws Exception {
        return host.call(() -> networks.repair());
    }

    private String chain() {
        return "egress_" + networks.require("held").id().substring(0, 12);
    }

    private String handle(String chain, String comment) throws Exception {
        return nft("-a", "list chain inet " + table + " " + chain)
                .lines()
                .filter(line -> line.contains("\"" + comment + "\""))
                .map(line -> line.replaceFirst(".*# handle ", ""))
                .findFirst()
                .orElseThrow();
    }

    private String nft(String flag, String command) throws Exception {
        Process process = new ProcessBuilder(
                        "nsenter", "--target", Long.toString(host.pid()), "--net", "nft", flag, command)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).isZero();
        return output;
    }

    private String rules() throws Exception {
        return host.call(() -> {
            try (Nftables nftables = Nftables.open()) {
                return nftables.run("list table inet " + table);
            }
        });
    }
}
