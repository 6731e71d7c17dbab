package io.cofferdam.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the nftables commands for an instance's table. Its chains are the same whatever networks there are: what differs lies in
 * sets and maps, so that a network or a port is one change of elements.
 */
final class FirewallTable {

    private static final String ANY_MAP = "published_any";
    private static final String ADDRESS_MAP = "published_at";
    private static final int LONGEST_COMMENT = 120;
    private static final String ROUTED_SET = "routed";
    private static final String LOOPBACK6_SET = "published_loopback6";
    private static final String EVERYWHERE6_SET = "published_everywhere6";

    private final String table;
    private final Inet6Address loopbackStandIn;
    private final Forwarding forwarding;

    /** A published port and the address of the container it leads to. */
    record Mapping(PortBinding binding, InetAddress container) {
        /** Whether it is reached at the container's own address. */
        boolean routed() {
            return binding.hostIp().equals(container);
        }
    }

    FirewallTable(NetworkNames names) {
        this(names, Forwarding.OWN);
    }

    FirewallTable(NetworkNames names, Forwarding forwarding) {
        this.table = names.table();
        this.loopbackStandIn = names.loopbackStandIn();
        this.forwarding = forwarding;
    }

    String name() {
        return table;
    }

    /** The whole table anew, in one transaction with its networks and ports: there is no moment without it. */
    String install(Collection<BridgeRules> networks, Collection<Mapping> mappings) {
        StringBuilder commands =
                new StringBuilder("""
                add table inet %1$s
                delete table inet %1$s
                table inet %1$s {
                  set bridges { type ifname; }
                  set internal { type ifname; }
                  set within { type ifname . ifname; }
                  set gateways { type ifname . ipv4_addr; }
                  set gateways6 { type ifname . ipv6_addr; }
                  set subnets { type ifname . ipv4_addr; flags interval; }
                  set subnets6 { type ifname . ipv6_addr; flags interval; }
                  set masqueraded { type ipv4_addr; flags interval; }
                  set masqueraded6 { type ipv6_addr; flags interval; }
                  map egress_networks { type ifname : verdict; }
                  map egress_members { type ifname . ether_addr : verdict; }
                  set unprotected { type ifname; }
                  set unprotected6 { type ifname; }
                  set routed { type ipv4_addr . inet_proto . inet_service; }
                  set routed6 { type ipv6_addr . inet_proto . inet_service; }
                  map published_any { type inet_proto . inet_service : ipv4_addr . inet_service; }
                  map published_at { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
                  map published_any6 { type inet_proto . inet_service : ipv6_addr . inet_service; }
                  map published_at6 { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; }
                  set published_loopback6 { type inet_proto . inet_service; }
                  set published_everywhere6 { type inet_proto . inet_service; }
                  chain loopback6_out {
                    type filter hook output priority raw; policy accept;
                    ip6 saddr ::1 ip6 daddr ::1 meta l4proto . th dport @published_loopback6 ip6 saddr set %2$s ip6 daddr set %2$s
                  }
                  chain loopback6_in {
                    type filter hook input priority 150; policy accept;
                    ip6 daddr %2$s ct status dnat ip6 saddr set ::1 ip6 daddr set ::1 comment "after all translation"
                  }
                  chain sender {
                    type filter hook prerouting priority raw; policy accept;
                    iifname != "lo" ip6 daddr %2$s drop comment "stands for ::1"
                    iifname != @bridges accept
                    ip daddr 127.0.0.0/8 drop comment "route_localnet is for the host's own packets"
                    meta nfproto ipv4 iifname . ip saddr != @subnets drop comment "no borrowed sender addresses"
                    meta nfproto ipv6 ip6 saddr != { ::, fe80::/10 } iifname . ip6 saddr != @subnets6 drop
                  }
                  chain published {
                    dnat ip to ip daddr . meta l4proto . th dport map @published_at
                    meta nfproto ipv4 dnat ip to meta l4proto . th dport map @published_any
                    ip6 daddr fe80::/10 return comment "their senders have such one too, which no router leads on"
                    dnat ip6 to ip6 daddr . meta l4proto . th dport map @published_at6
                    meta nfproto ipv6 dnat ip6 to meta l4proto . th dport map @published_any6
                  }
                  chain prerouting {
                    type nat hook prerouting priority dstnat; policy accept;
                    iifname != "lo" ip daddr 127.0.0.0/8 return comment "neighbours have no business there"
                    iifname @internal return
                    fib daddr type local jump published
                  }
                  chain output {
                    type nat hook output priority -100; policy accept;
                    fib daddr type local jump published
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    oifname != @bridges ip saddr @masqueraded masquerade comment "containers speak with the host's address"
                    oifname != @bridges ip6 saddr @masqueraded6 masquerade
                    oifname @bridges ct status dnat ip saddr 127.0.0.0/8 masquerade comment "answers come back this way"
                    oifname @bridges ct status dnat ip6 saddr %2$s masquerade
                    ct status dnat oifname . ip saddr @subnets masquerade
                    ct status dnat oifname . ip6 saddr @subnets6 masquerade
                  }
                  chain forward {
                    type filter hook forward priority %3$s; policy accept;
                    iifname . oifname @within accept
                    iifname @internal drop
                    oifname @internal drop
                    iifname @bridges jump egress
                    oifname @bridges jump inward
                  }%4$s
                  chain egress {
                    ct direction reply return comment "what others began"
                    ct state related return
                    iifname vmap @egress_networks
                    iifname . ether saddr vmap @egress_members
                  }
                  chain inward {
                    ct state established,related accept
                    ct status dnat accept
                    ip daddr . meta l4proto . th dport @routed accept
                    ip6 daddr . meta l4proto . th dport @routed6 accept
                    iifname != @bridges meta nfproto ipv4 oifname @unprotected accept
                    iifname != @bridges meta nfproto ipv6 oifname @unprotected6 accept
                    drop comment "only what was published"
                  }
                  chain input {
                    type filter hook input priority filter; policy accept;
                    ip6 daddr fe80::/10 meta l4proto . th dport @published_everywhere6 jump unserved
                    iifname @internal jump to_host
                    icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } accept
                    icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report } accept
                    iifname @bridges jump egress
                  }
                  chain unserved {
                    meta l4proto tcp reject with tcp reset comment "the host's own sockets heed no other word from there"
                    reject with icmpx port-unreachable
                  }
                  chain to_host {
                    ct state established,related accept
                    meta nfproto ipv4 iifname . ip daddr @gateways accept
                    meta nfproto ipv6 iifname . ip6 daddr @gateways6 accept
                    ip6 daddr { fe80::/10, ff00::/8 } accept comment "neighbour discovery"
                    drop comment "no other address of the host"
                  }
                }
                """.formatted(table, Subnet.text(loopbackStandIn), forwardPriority(), vouching()));
        networks.forEach(network -> commands.append(add(network)));
        return commands.append(add(mappings)).toString();
    }

    private String forwardPriority() {
        return forwarding == Forwarding.ALLOW ? "filter - 10" : "filter";
    }

    /** After the own verdict, which is final where it drops, and before those of others. */
    private String vouching() {
        return forwarding == Forwarding.OWN ? "" : """

                  chain vouched {
                    type filter hook forward priority filter - 5; policy accept;
                    iifname @bridges meta mark set meta mark | %1$#x comment "let through: others accept it by this"
                    oifname @bridges meta mark set meta mark | %1$#x
                  }""".formatted(ForwardDrops.MARK);
    }

    /** One more network. */
    String add(BridgeRules network) {
        return elements("add", network);
    }

    /** One network less. */
    String remove(BridgeRules network) {
        return elements("delete", network);
    }

    /** Forwards more ports; empty for none. */
    String add(Collection<Mapping> mappings) {
        return elements("add", mappings);
    }

    /** Forwards these no longer; empty for none. */
    String remove(Collection<Mapping> mappings) {
        return elements("delete", mappings);
    }

    /**
     * Lets out what the chain's policy allows, in place of what it allowed before.
     *
     * @param met what its rules have counted so far
     */
    String guard(EgressChain chain, List<EgressCount> met) {
        StringBuilder commands = new StringBuilder("""
                add chain inet %1$s %2$s
                flush chain inet %1$s %2$s
                """.formatted(table, chain.name()));
        List<EgressRule> rules = chain.policy().rules();
        for (int i = 0; i < rules.size(); i++) {
            EgressRule rule = rules.get(i);
            commands.append(rule(chain, rule.match(), counted(met, rule.toString()), "return", comment(rule, i)));
        }
        commands.append(rule(
                chain,
                "",
                counted(met, EgressCount.REFUSED),
                "reject with icmpx admin-prohibited",
                EgressCount.REFUSED));
        chain.ways().forEach(way -> commands.append(element("add", way.map(), way.key() + " : jump " + chain.name())));
        return commands.toString();
    }

    /** Lets everything out again that the chain held back. */
    String unguard(EgressChain chain) {
        StringBuilder commands = new StringBuilder();
        chain.ways().forEach(way -> commands.append(element("delete", way.map(), way.key())));
        return commands.append("delete chain inet %s %s\n".formatted(table, chain.name()))
                .toString();
    }

    private String rule(EgressChain chain, String match, EgressCount met, String verdict, String comment) {
        return "add rule inet %s %s %s counter packets %d bytes %d %s comment \"%s\"\n"
                .formatted(table, chain.name(), match, met.packets(), met.bytes(), verdict, comment);
    }

    /** Tells the rules of a chain apart, and people what they say; the kernel keeps no longer ones. */
    static String comment(EgressRule rule, int index) {
        String text = rule.toString();
        return text.length() <= LONGEST_COMMENT ? text : "rule " + index;
    }

    private static EgressCount counted(List<EgressCount> met, String rule) {
        return met.stream()
                .filter(count -> count.rule().equals(rule))
                .findFirst()
                .orElseGet(() -> new EgressCount(rule, 0, 0));
    }

    /** As a JSON command: what is in a chain. */
    String listJson(EgressChain chain) {
        return "{\"nftables\":[{\"list\":{\"chain\":{\"family\":\"inet\",\"table\":\"%s\",\"name\":\"%s\"}}}]}"
                .formatted(table, chain.name());
    }

    /** Prints all of it; fails when it is not there. */
    String list() {
        return "list table inet " + table;
    }

    /** As a JSON command: all of it; fails when it is not there. */
    String listJson() {
        return "{\"nftables\":[{\"list\":{\"table\":{\"family\":\"inet\",\"name\":\"%s\"}}}]}".formatted(table);
    }

    /** How much of what differs is to be there. */
    FirewallShape shape(FirewallContent content) {
        Map<String, Integer> counts = new HashMap<>();
        for (BridgeRules network : content.networks()) {
            sets(network).forEach((set, elements) -> counts.merge(set, elements.size(), Integer::sum));
        }
        sets("add", content.mappings())
                .forEach((set, elements) ->
                        counts.put(set, (int) elements.stream().distinct().count()));
        for (EgressChain chain : content.chains()) {
            counts.put(chain.name(), chain.policy().rules().size() + 1);
            chain.ways().forEach(way -> counts.merge(way.map(), 1, Integer::sum));
        }
        return new FirewallShape(counts);
    }

    /** Takes everything away; no error if it is not there. */
    String uninstall() {
        return "add table inet %1$s\ndelete table inet %1$s\n".formatted(table);
    }

    private String elements(String verb, BridgeRules network) {
        return elements(verb, sets(network));
    }

    private static Map<String, List<String>> sets(BridgeRules network) {
        String bridge = '"' + network.bridge() + '"';
        Map<String, List<String>> sets = new LinkedHashMap<>();
        put(sets, "bridges", bridge);
        if (!network.apart()) {
            put(sets, "within", bridge + " . " + bridge);
        }
        if (network.internal()) {
            put(sets, "internal", bridge);
        }
        for (Subnet subnet : network.subnets()) {
            String family = subnet.v6() ? "6" : "";
            put(sets, "subnets" + family, bridge + " . " + subnet);
            BridgeRules.Family rules = network.family(subnet.v6());
            if (rules.masquerade() && !network.internal()) {
                put(sets, "masqueraded" + family, subnet.toString());
            }
            if (rules.unprotected() && !network.internal()) {
                put(sets, "unprotected" + family, bridge);
            }
        }
        network.gateways()
                .forEach(gateway -> put(
                        sets,
                        gateway instanceof Inet4Address ? "gateways" : "gateways6",
                        bridge + " . " + Subnet.text(gateway)));
        return sets;
    }

    private String elements(String verb, Map<String, List<String>> sets) {
        StringBuilder commands = new StringBuilder();
        sets.forEach((set, elements) -> commands.append(element(verb, set, String.join(", ", elements))));
        return commands.toString();
    }

    private static void put(Map<String, List<String>> sets, String set, String element) {
        sets.computeIfAbsent(set, key -> new ArrayList<>()).add(element);
    }

    private String elements(String verb, Collection<Mapping> mappings) {
        return elements(verb, sets(verb, mappings));
    }

    private Map<String, List<String>> sets(String verb, Collection<Mapping> mappings) {
        Map<String, List<String>> sets = new LinkedHashMap<>();
        for (Mapping mapping : mappings) {
            PortBinding binding = mapping.binding();
            if (mapping.routed()) {
                put(sets, ROUTED_SET + (binding.v6() ? "6" : ""), key(mapping));
                continue;
            }
            String map = (binding.everywhere() ? ANY_MAP : ADDRESS_MAP) + (binding.v6() ? "6" : "");
            put(sets, map, verb.equals("add") ? key(mapping) + " : " + target(mapping) : key(mapping));
            if (binding.v6() && binding.everywhere()) {
                put(sets, EVERYWHERE6_SET, port(binding));
            }
            if (binding.v6() && (binding.everywhere() || binding.hostIp().isLoopbackAddress())) {
                put(sets, LOOPBACK6_SET, port(binding));
            }
        }
        return sets;
    }

    private String element(String verb, String set, String elements) {
        return "%s element inet %s %s { %s }\n".formatted(verb, table, set, elements);
    }

    private String key(Mapping mapping) {
        PortBinding binding = mapping.binding();
        InetAddress at = binding.v6() && binding.hostIp().isLoopbackAddress() ? loopbackStandIn : binding.hostIp();
        return binding.everywhere() ? port(binding) : Subnet.text(at) + " . " + port(binding);
    }

    private static String port(PortBinding binding) {
        return binding.protocol().lowerCase() + " . " + binding.hostPort();
    }

    private static String target(Mapping mapping) {
        return Subnet.text(mapping.container()) + " . " + mapping.binding().containerPort();
    }
}
