package io.cofferdam.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the chains of a table say, rule by rule: what others put in a rule's place shows in it, and what rules have counted does not.
 *
 * @param chains by their names: first where a chain hangs and what it does at its end, then its rules
 */
record FirewallRules(Map<String, List<String>> chains) {

    static final FirewallRules EMPTY = new FirewallRules(Map.of());

    /** Where the kernel keeps a thing, and not what it is. */
    private static final List<String> PLACE = List.of("family", "table", "handle");

    FirewallRules {
        chains = Map.copyOf(chains);
    }

    /** @param listed what libnftables-json(5) says of a table or of one chain */
    static FirewallRules of(JsonNode listed) {
        Map<String, List<String>> chains = new HashMap<>();
        for (JsonNode object : listed.path("nftables")) {
            if (object.path("chain") instanceof ObjectNode chain) {
                said(chain.path("name"), chain, chains);
            } else if (object.path("rule") instanceof ObjectNode rule) {
                rule.path("expr").forEach(FirewallRules::forgetCount);
                said(rule.path("chain"), rule, chains);
            }
        }
        return new FirewallRules(chains);
    }

    private static void said(JsonNode chain, ObjectNode what, Map<String, List<String>> chains) {
        what.remove(PLACE);
        chains.computeIfAbsent(chain.asString(""), name -> new ArrayList<>()).add(what.toString());
    }

    private static void forgetCount(JsonNode expression) {
        if (expression.path("counter") instanceof ObjectNode counter) {
            counter.removeAll();
        }
    }

    /** With these chains as the other has them. */
    FirewallRules with(FirewallRules other) {
        Map<String, List<String>> all = new HashMap<>(chains);
        all.putAll(other.chains);
        return new FirewallRules(all);
    }

    FirewallRules without(String chain) {
        Map<String, List<String>> rest = new HashMap<>(chains);
        rest.remove(chain);
        return new FirewallRules(rest);
    }
}
