package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a host cannot do for the networks of containers, and what others did to them; not thread-safe. */
final class NetworkLacks {

    private NetworkLacks() {}

    /** What this host cannot do for containers, each with its consequence. */
    static List<String> of(Upkeep upkeep, NetworkStore store) {
        RunningNetworks now = upkeep.present().orElse(null);
        List<String> all = new ArrayList<>();
        ProblemException absence = upkeep.absence();
        if (absence != null) {
            all.add("Containers have no network but none and host: " + absence.getMessage());
        }
        if (now == null) {
            all.addAll(upkeep.lately());
            return all;
        }
        now.bridges().values().forEach(bridge -> all.addAll(bridge.lacks()));
        all.addAll(now.lacks());
        store.damaged().ifPresent(file -> all.add(unknownEgress(file)));
        String lack = now.firewall().lack();
        if (lack != null) {
            all.add("Containers have no way out and no published ports: " + lack);
        }
        String guardLack = now.firewall().guardLack();
        if (lack == null && guardLack != null) {
            all.add(
                    "Containers can send with the addresses of others on their network, and have no policies of their own: "
                            + guardLack);
        }
        for (String table : now.firewall().droppingTables()) {
            all.add("Containers may have no way out: the packet filter's table '" + table
                    + "' of another program drops forwarded packets unless a rule there allows them;"
                    + " with --cofferdam.networks.forward=allow there is one.");
        }
        String forwardLack = now.firewall().forwardLack();
        if (forwardLack != null) {
            all.add("The packet filters of other programs could not be changed for containers: " + forwardLack);
        }
        all.addAll(upkeep.lately());
        return all.stream().distinct().toList();
    }

    private static String unknownEgress(Path file) {
        return "Nothing may leave the network " + Networks.DEFAULT
                + ": what was written down of it cannot be read, and is kept in " + file
                + ". Say anew what may leave it, or let everything out; until then it is kept closed.";
    }
}
