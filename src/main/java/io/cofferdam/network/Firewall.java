package io.cofferdam.network;

import io.cofferdam.linux.Nftables;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The instance's table in the kernel; on a host without nftables it does nothing and says why. */
final class Firewall implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final FirewallTable table;
    private final GuardTable guards;
    private final Forwarding forwarding;
    private final @Nullable Nftables nftables;
    private final @Nullable ForwardDrops drops;
    private @Nullable String forwardLack;
    private @Nullable String lack;
    private @Nullable String guardLack;
    /** What is the same whatever networks there are. */
    private FirewallShape fixed = FirewallShape.EMPTY;

    /** How the chains read in the kernel's words. */
    private FirewallRules rules = FirewallRules.EMPTY;

    private FirewallShape guardFixed = FirewallShape.EMPTY;
    private FirewallRules guardRules = FirewallRules.EMPTY;

    Firewall(FirewallTable table, GuardTable guards, Forwarding forwarding) {
        this.table = table;
        this.guards = guards;
        this.forwarding = forwarding;
        this.lack = Nftables.lack();
        this.nftables = lack == null ? open() : null;
        this.drops = nftables == null ? null : new ForwardDrops(nftables, table.name());
    }

    /** Why nothing is forwarded, or null when it is. */
    @Nullable
    String lack() {
        return lack;
    }

    /** Why containers are not kept from each other's addresses, or null when they are. */
    @Nullable
    String guardLack() {
        return guardLack;
    }

    /** Those of the tables, in words, that do not have what they should, as far as there can be any: others flush them with their own. */
    List<String> changed(FirewallContent content) {
        List<String> changed = new ArrayList<>();
        if (nftables != null && lack == null) {
            Found wanted = new Found(fixed.with(table.shape(content)), rules);
            if (!wanted.equals(look(table.listJson()))) {
                changed.add("table 'inet " + table.name() + "'");
            }
            Found guarding = new Found(guardFixed.with(guards.shape(content.guards())), guardRules);
            if (guardLack == null && !guarding.equals(look(guards.listJson()))) {
                changed.add("table 'bridge " + table.name() + "'");
            }
        }
        return changed;
    }

    /** The table as people read it; empty where there is none. */
    String text() {
        try {
            return nftables == null || lack != null
                    ? ""
                    : nftables.run(table.list()) + (guardLack == null ? nftables.run(guards.list()) : "");
        } catch (IOException e) {
            return "";
        }
    }

    /** What the kernel has of a table. */
    private record Found(FirewallShape shape, FirewallRules rules) {

        private static final Found NOTHING = new Found(FirewallShape.EMPTY, FirewallRules.EMPTY);
    }

    private Found look(String listing) {
        return listed(listing)
                .map(listed -> new Found(FirewallShape.of(listed), FirewallRules.of(listed)))
                .orElse(Found.NOTHING);
    }

    private Optional<JsonNode> listed(String listing) {
        try {
            return nftables == null ? Optional.empty() : Optional.of(JSON.readTree(nftables.runJson(listing)));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    /** Tables of others that drop forwarded packets and are not told to let this instance's pass. */
    List<String> droppingTables() {
        try {
            return drops == null
                    ? List.of()
                    : forwarding == Forwarding.ALLOW
                            ? said(drops.closed())
                            : said(drops.dropping().stream()
                                    .filter(chain -> !chain.family().equals("ip6"))
                                    .toList());
        } catch (IOException e) {
            return List.of(); // only a warning would have come of it
        }
    }

    /** Those where the rule that lets packets pass has gone, or is not the last any more; none where there is to be none. */
    List<String> closedTables() {
        return forwarding == Forwarding.ALLOW && lack == null ? droppingTables() : List.of();
    }

    private static List<String> said(List<ForwardDrops.Chain> chains) {
        return chains.stream().map(ForwardDrops.Chain::said).distinct().toList();
    }

    /** What could not be done about the tables of others; null for nothing. */
    @Nullable
    String forwardLack() {
        return forwardLack;
    }

    private void pass(boolean allowed) {
        if (drops == null) {
            return;
        }
        try {
            if (allowed) {
                drops.open();
            } else {
                drops.withdraw();
            }
            forwardLack = null;
        } catch (IOException e) {
            forwardLack = String.valueOf(e.getMessage()).lines().findFirst().orElse("nftables");
        }
    }

    void install(FirewallContent content) {
        if (nftables != null) {
            try {
                StringBuilder commands = new StringBuilder(table.install(content.networks(), content.mappings()));
                content.chains().forEach(chain -> commands.append(table.guard(chain, counts(chain))));
                nftables.run(commands.toString());
                lack = null;
                guardLack = lackAfter(nftables, guards.install(content.guards()));
                Found found = look(table.listJson());
                fixed = found.shape().without(table.shape(content));
                rules = found.rules();
                Found guarding = look(guards.listJson());
                guardFixed = guarding.shape().without(guards.shape(content.guards()));
                guardRules = guarding.rules();
                pass(forwarding == Forwarding.ALLOW);
            } catch (IOException e) {
                // A kernel can have nf_tables without nat or fib; containers still run, and reach each other.
                // What follows the first line repeats the command.
                lack = firstLine(e);
                guardLack = lack;
            }
        }
    }

    /** A kernel can have no filter for bridges. */
    private static @Nullable String lackAfter(Nftables nftables, String commands) {
        try {
            nftables.run(commands);
            return null;
        } catch (IOException e) {
            return firstLine(e);
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("nftables");
    }

    /** Lets a container be heard on its cable, and out as its policy says. */
    void admit(Optional<PortGuard> guard, Optional<EgressChain> chain) {
        change(known(guard).map(one -> guards.add(List.of(one))).orElse("")
                + chain.map(one -> table.guard(one, counts(one))).orElse(""));
        chain.ifPresent(this::remember);
    }

    /** Ends it. */
    void dismiss(Optional<PortGuard> guard, Optional<EgressChain> chain) {
        change(known(guard).map(one -> guards.remove(List.of(one))).orElse("")
                + chain.map(table::unguard).orElse(""));
        chain.ifPresent(this::forget);
    }

    /** Puts a container's policy, and what follows from it for its cable, in place of others. */
    void replace(
            Optional<PortGuard> guardBefore,
            Optional<PortGuard> guardAfter,
            Optional<EgressChain> before,
            Optional<EgressChain> after) {
        String cable = guardBefore.equals(guardAfter)
                ? ""
                : known(guardBefore).map(one -> guards.remove(List.of(one))).orElse("")
                        + known(guardAfter).map(one -> guards.add(List.of(one))).orElse("");
        change(cable
                + after.map(one -> table.guard(one, counts(one)))
                        .or(() -> before.map(table::unguard))
                        .orElse(""));
        after.ifPresentOrElse(this::remember, () -> before.ifPresent(this::forget));
    }

    private Optional<PortGuard> known(Optional<PortGuard> guard) {
        return guardLack == null ? guard : Optional.empty();
    }

    void add(BridgeRules network, Optional<EgressChain> chain) {
        change(table.add(network)
                + chain.map(one -> table.guard(one, List.of())).orElse(""));
        chain.ifPresent(this::remember);
    }

    void remove(BridgeRules network, Optional<EgressChain> chain) {
        change(table.remove(network) + chain.map(table::unguard).orElse(""));
        chain.ifPresent(this::forget);
    }

    void add(Collection<FirewallTable.Mapping> mappings) {
        change(table.add(mappings));
    }

    void remove(Collection<FirewallTable.Mapping> mappings) {
        change(table.remove(mappings));
    }

    /** How a chain of one's own reads in the kernel's words. */
    private void remember(EgressChain chain) {
        if (lack == null) {
            listed(table.listJson(chain)).map(FirewallRules::of).ifPresent(read -> rules = rules.with(read));
        }
    }

    private void forget(EgressChain chain) {
        rules = rules.without(chain.name());
    }

    /** What the rules of a chain have met; nothing while it is not there. */
    List<EgressCount> counts(EgressChain chain) {
        if (nftables == null || lack != null) {
            return List.of();
        }
        try {
            List<EgressCount> counts = new ArrayList<>();
            for (JsonNode object :
                    JSON.readTree(nftables.runJson(table.listJson(chain))).path("nftables")) {
                JsonNode rule = object.path("rule");
                for (JsonNode expression : rule.path("expr")) {
                    JsonNode counter = expression.path("counter");
                    if (counter.isObject()) {
                        counts.add(new EgressCount(
                                said(chain, rule.path("comment").asString("")),
                                counter.path("packets").asLong(),
                                counter.path("bytes").asLong()));
                    }
                }
            }
            return counts;
        } catch (IOException | JacksonException e) {
            return List.of();
        }
    }

    /** The rule that a comment stands for. */
    private static String said(EgressChain chain, String comment) {
        List<EgressRule> rules = chain.policy().rules();
        for (int i = 0; i < rules.size(); i++) {
            if (FirewallTable.comment(rules.get(i), i).equals(comment)) {
                return rules.get(i).toString();
            }
        }
        return comment;
    }

    void uninstall() {
        pass(false);
        change(table.uninstall() + (guardLack == null ? guards.uninstall() : ""));
    }

    @Override
    public void close() {
        if (nftables != null) {
            nftables.close();
        }
    }

    private void change(String commands) {
        if (nftables == null || lack != null || commands.isEmpty()) {
            return;
        }
        try {
            nftables.run(commands);
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The packet filter could not be changed.",
                    e.getMessage() + ".",
                    "If the table was removed by hand, restart the service: it writes the table anew.",
                    e);
        }
    }

    private @Nullable Nftables open() {
        try {
            return Nftables.open();
        } catch (IOException e) {
            lack = e.getMessage();
            return null;
        }
    }
}
