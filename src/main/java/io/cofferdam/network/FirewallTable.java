package io.cofferdam.network;

import java.net.Inet4Address;
import java.util.Collection;
import java.util.stream.Collectors;

/** Writes the nftables commands for one bridge network: its table, and the changes of its published ports. */
final class FirewallTable {

    private static final String ANY_MAP = "published_any";
    private static final String ADDRESS_MAP = "published_at";

    private final String table;
    private final String bridge;
    private final Ipv4Subnet subnet;

    /** A published port and the address of the container it leads to. */
    record Mapping(PortBinding binding, Inet4Address container) {}

    FirewallTable(NetworkNames names, Ipv4Subnet subnet) {
        this.table = names.table();
        this.bridge = names.bridge();
        this.subnet = subnet;
    }

    /** The whole table anew, in one transaction with its ports: there is no moment without it. */
    String install(Collection<Mapping> mappings) {
        return """
                add table ip %1$s
                delete table ip %1$s
                table ip %1$s {
                  map published_any { type inet_proto . inet_service : ipv4_addr . inet_service; }
                  map published_at { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
                  chain published {
                    dnat ip to ip daddr . meta l4proto . th dport map @published_at
                    dnat ip to meta l4proto . th dport map @published_any
                  }
                  chain prerouting {
                    type nat hook prerouting priority dstnat; policy accept;
                    fib daddr type local jump published
                  }
                  chain output {
                    type nat hook output priority -100; policy accept;
                    fib daddr type local jump published
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr %3$s oifname != "%2$s" masquerade comment "containers speak with the host's address"
                    oifname "%2$s" ct status dnat ip saddr { %3$s, 127.0.0.0/8 } masquerade comment "answers come back this way"
                  }
                  chain forward {
                    type filter hook forward priority filter; policy accept;
                    iifname "%2$s" ip saddr != %3$s drop comment "no borrowed sender addresses"
                    oifname "%2$s" jump inward
                  }
                  chain inward {
                    iifname "%2$s" accept
                    ct state established,related accept
                    ct status dnat accept
                    drop
                  }
                  chain loopback {
                    type filter hook prerouting priority raw; policy accept;
                    iifname "%2$s" ip daddr 127.0.0.0/8 drop comment "route_localnet is for the host's own packets"
                  }
                }
                """.formatted(table, bridge, subnet) + add(mappings);
    }

    /** Forwards more ports; empty for none. */
    String add(Collection<Mapping> mappings) {
        return elements("add", mappings);
    }

    /** Forwards these no longer; empty for none. */
    String remove(Collection<Mapping> mappings) {
        return elements("delete", mappings);
    }

    /** Fails when the table is not there. */
    String list() {
        return "list table ip " + table;
    }

    /** Takes everything away; no error if it is not there. */
    String uninstall() {
        return "add table ip %1$s\ndelete table ip %1$s\n".formatted(table);
    }

    private String elements(String verb, Collection<Mapping> mappings) {
        StringBuilder commands = new StringBuilder();
        for (String map : new String[] {ANY_MAP, ADDRESS_MAP}) {
            String elements = mappings.stream()
                    .filter(mapping -> map.equals(ANY_MAP) == mapping.binding().everywhere())
                    .map(mapping -> verb.equals("add") ? key(mapping) + " : " + target(mapping) : key(mapping))
                    .collect(Collectors.joining(", "));
            if (!elements.isEmpty()) {
                commands.append("%s element ip %s %s { %s }\n".formatted(verb, table, map, elements));
            }
        }
        return commands.toString();
    }

    private static String key(Mapping mapping) {
        PortBinding binding = mapping.binding();
        String port = binding.protocol().lowerCase() + " . " + binding.hostPort();
        return binding.everywhere() ? port : binding.hostIp().getHostAddress() + " . " + port;
    }

    private static String target(Mapping mapping) {
        return mapping.container().getHostAddress() + " . " + mapping.binding().containerPort();
    }
}
