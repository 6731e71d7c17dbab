package io.cofferdam.network;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the nftables commands for an instance's table of the family bridge, which sees frames where they leave a container's cable:
 * who sends with another's addresses, or says that it has them, is not heard. A container is a change of elements.
 *
 * <p>The bridge takes the outermost tag off before the filter sees a frame: {@code meta protocol} is then what was behind it, and
 * {@code ether type} still the tag.
 */
final class GuardTable {

    private final String table;
    /** What their names start with. */
    private final String ports;

    GuardTable(NetworkNames names) {
        this.table = names.table();
        this.ports = names.vethPrefix();
    }

    /** The whole table anew, in one transaction: there is no moment without it. */
    String install(Collection<PortGuard> guards) {
        return """
                add table bridge %1$s
                delete table bridge %1$s
                table bridge %1$s {
                  set guarded { type ifname; }
                  set macs { type ifname . ether_addr; }
                  set owned { type ifname . ipv4_addr; }
                  set owned6 { type ifname . ipv6_addr; }
                  set claimed6 { typeof iifname . @th,64,128; }
                  chain guard_ports {
                    type filter hook prerouting priority -300; policy accept;
                    iifname @guarded jump guard
                  }
                  chain guard_reserved {
                    type filter hook input priority -300; policy accept;
                    iifname "%2$s*" ether daddr & ff:ff:ff:ff:ff:f0 == 01:80:c2:00:00:00 drop comment "past bridge and rules"
                  }
                  chain guard {
                    ether type != { ip, ip6, arp } drop comment "nothing behind tags: the receiver unpacks those of VLAN 0"
                    iifname . ether saddr != @macs drop
                    meta protocol ip iifname . ip saddr != @owned drop
                    meta protocol arp iifname . arp saddr ether != @macs drop
                    meta protocol arp arp saddr ip != 0.0.0.0 iifname . arp saddr ip != @owned drop
                    meta protocol ip6 icmpv6 type { nd-router-advert, nd-redirect } drop comment "no router"
                    meta protocol ip6 ip6 saddr != :: iifname . ip6 saddr != @owned6 drop
                    meta protocol ip6 icmpv6 type nd-neighbor-advert iifname . @th,64,128 != @claimed6 drop
                  }
                }
                """.formatted(table, ports) + add(guards);
    }

    String uninstall() {
        return "add table bridge %1$s\ndelete table bridge %1$s\n".formatted(table);
    }

    String add(Collection<PortGuard> guards) {
        return elements("add", guards);
    }

    String remove(Collection<PortGuard> guards) {
        return elements("delete", guards);
    }

    /** Prints all of it; fails when it is not there. */
    String list() {
        return "list table bridge " + table;
    }

    /** As a JSON command. */
    String listJson() {
        return "{\"nftables\":[{\"list\":{\"table\":{\"family\":\"bridge\",\"name\":\"%s\"}}}]}".formatted(table);
    }

    /** How much of what differs is to be there. */
    FirewallShape shape(Collection<PortGuard> guards) {
        Map<String, Integer> counts = new HashMap<>();
        sets(guards).forEach((set, elements) -> counts.put(set, elements.size()));
        return new FirewallShape(counts);
    }

    private String elements(String verb, Collection<PortGuard> guards) {
        StringBuilder commands = new StringBuilder();
        sets(guards)
                .forEach((set, elements) -> commands.append(
                        "%s element bridge %s %s { %s }\n".formatted(verb, table, set, String.join(", ", elements))));
        return commands.toString();
    }

    private static Map<String, List<String>> sets(Collection<PortGuard> guards) {
        Map<String, List<String>> sets = new LinkedHashMap<>();
        for (PortGuard guard : guards) {
            String port = '"' + guard.port() + '"';
            put(sets, "guarded", port);
            put(sets, "macs", port + " . " + guard.mac());
            put(sets, "owned", port + " . " + guard.address());
            for (Inet6Address address : guard.addresses6()) {
                put(sets, "owned6", port + " . " + Subnet.text(address));
                put(sets, "claimed6", port + " . 0x" + HexFormat.of().formatHex(address.getAddress()));
            }
        }
        return sets;
    }

    private static void put(Map<String, List<String>> sets, String set, String element) {
        sets.computeIfAbsent(set, key -> new ArrayList<>()).add(element);
    }
}
