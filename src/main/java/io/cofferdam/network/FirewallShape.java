package io.cofferdam.network;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How many rules the chains of a table have and how many elements its sets: what others take away shows in it.
 *
 * @param counts by the name of the chain, the set or the map; without those that are empty
 */
record FirewallShape(Map<String, Integer> counts) {

    static final FirewallShape EMPTY = new FirewallShape(Map.of());

    FirewallShape {
        counts = Map.copyOf(counts);
    }

    /** @param listed what libnftables-json(5) says of a table */
    static FirewallShape of(JsonNode listed) {
        Map<String, Integer> counts = new HashMap<>();
        for (JsonNode object : listed.path("nftables")) {
            count(counts, object.path("rule").path("chain"), 1);
            for (String kind : new String[] {"set", "map"}) {
                JsonNode set = object.path(kind);
                count(counts, set.path("name"), set.path("elem").size());
            }
        }
        return new FirewallShape(counts);
    }

    private static void count(Map<String, Integer> counts, JsonNode name, int more) {
        if (name.isString() && more > 0) {
            counts.merge(name.asString(), more, Integer::sum);
        }
    }

    /** The one with the other. */
    FirewallShape with(FirewallShape other) {
        Map<String, Integer> sum = new HashMap<>(counts);
        other.counts.forEach((name, count) -> sum.merge(name, count, Integer::sum));
        return new FirewallShape(sum);
    }

    /** What is here and not in the other. */
    FirewallShape without(FirewallShape other) {
        Map<String, Integer> rest = new HashMap<>(counts);
        rest.keySet().removeAll(other.counts.keySet());
        return new FirewallShape(rest);
    }
}
