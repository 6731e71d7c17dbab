package io.cofferdam.network;

import io.cofferdam.linux.Nftables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chains of other programs that drop forwarded packets by policy, as dockerd's and many a host's do, and this instance's rule in them.
 *
 * <p>A packet has to be accepted by every base chain of a hook, so that nothing in the own table helps against their drop. The rule accepts
 * what the own table has marked, which it does with what it let through: without that table nothing passes. It is the last of its chain,
 * so that what others drop by a rule stays dropped, and only the policy is overruled.
 */
final class ForwardDrops {

    /** One bit of a packet's mark; the namespaces of containers have marks of their own, which do not come over. */
    static final int MARK = 1 << 28;

    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> FAMILIES = Set.of("ip", "ip6", "inet");

    private final Nftables nftables;
    private final String table;

    /** A base chain that forwarded packets pass. */
    record Chain(String family, String table, String name, boolean drops) {
        String said() {
            return family + " " + table;
        }
    }

    private record Rule(int handle, String comment) {}

    /** @param table this instance's own */
    ForwardDrops(Nftables nftables, String table) {
        this.nftables = nftables;
        this.table = table;
    }

    List<Chain> dropping() throws IOException {
        return chains().stream().filter(Chain::drops).toList();
    }

    /** Those of them whose last rule is not this instance's. */
    List<Chain> closed() throws IOException {
        List<Chain> closed = new ArrayList<>();
        for (Chain chain : dropping()) {
            if (!isOpen(rules(chain))) {
                closed.add(chain);
            }
        }
        return closed;
    }

    /** Puts the rule where it lacks, or where another one came behind it. */
    void open() throws IOException {
        List<Map<String, ?>> commands = new ArrayList<>();
        for (Chain chain : dropping()) {
            List<Rule> rules = rules(chain);
            if (!isOpen(rules)) {
                commands.addAll(removal(chain, rules));
                commands.add(Map.of("add", Map.of("rule", rule(chain))));
            }
        }
        run(commands);
    }

    /** Takes the rule away, wherever it is. */
    void withdraw() throws IOException {
        List<Map<String, ?>> commands = new ArrayList<>();
        for (Chain chain : chains()) {
            commands.addAll(removal(chain, rules(chain)));
        }
        run(commands);
    }

    private List<Chain> chains() throws IOException {
        List<Chain> chains = new ArrayList<>();
        for (JsonNode object : list(Map.of("chains", Map.of()))) {
            JsonNode chain = object.path("chain");
            Chain found = new Chain(
                    text(chain, "family"),
                    text(chain, "table"),
                    text(chain, "name"),
                    text(chain, "policy").equals("drop"));
            if (text(chain, "hook").equals("forward") && FAMILIES.contains(found.family()) && !isOwn(found)) {
                chains.add(found);
            }
        }
        return chains;
    }

    private boolean isOwn(Chain chain) {
        return chain.family().equals("inet") && chain.table().equals(table);
    }

    private List<Rule> rules(Chain chain) throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode object : list(Map.of("chain", place(chain, "name")))) {
            JsonNode rule = object.path("rule");
            if (rule.isObject()) {
                rules.add(new Rule(rule.path("handle").asInt(), text(rule, "comment")));
            }
        }
        return rules;
    }

    private boolean isOpen(List<Rule> rules) {
        return !rules.isEmpty()
                && rules.getLast().comment().equals(comment())
                && rules.stream().filter(this::isOurs).count() == 1;
    }

    private boolean isOurs(Rule rule) {
        return rule.comment().equals(comment());
    }

    private String comment() {
        return "let through by " + table;
    }

    private List<Map<String, ?>> removal(Chain chain, List<Rule> rules) {
        return rules.stream()
                .filter(this::isOurs)
                .<Map<String, ?>>map(rule -> Map.of(
                        "delete",
                        Map.of(
                                "rule",
                                Map.of(
                                        "family", chain.family(),
                                        "table", chain.table(),
                                        "chain", chain.name(),
                                        "handle", rule.handle()))))
                .toList();
    }

    /** In words that iptables understands: mark match, counters, ACCEPT. */
    private Map<String, ?> rule(Chain chain) {
        Map<String, ?> marked = Map.of(
                "op", "==", "left", Map.of("&", List.of(Map.of("meta", Map.of("key", "mark")), MARK)), "right", MARK);
        return Map.of(
                "family",
                chain.family(),
                "table",
                chain.table(),
                "chain",
                chain.name(),
                "comment",
                comment(),
                "expr",
                List.of(
                        Map.of("match", marked),
                        Map.of("counter", Map.of("packets", 0, "bytes", 0)),
                        java.util.Collections.<String, @Nullable Object>singletonMap("accept", null)));
    }

    private static Map<String, ?> place(Chain chain, String as) {
        return Map.of("family", chain.family(), "table", chain.table(), as, chain.name());
    }

    private JsonNode list(Map<String, ?> what) throws IOException {
        try {
            return JSON.readTree(nftables.runJson(document(List.of(Map.of("list", what)))))
                    .path("nftables");
        } catch (JacksonException e) {
            throw new IOException("nftables: its answer is not understood", e);
        }
    }

    private void run(List<Map<String, ?>> commands) throws IOException {
        if (!commands.isEmpty()) {
            nftables.runJson(document(commands));
        }
    }

    private static String document(List<?> commands) {
        return JSON.writeValueAsString(Map.of("nftables", commands));
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asString("");
    }
}
