package io.cofferdam.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Picks from a printed table what is about some addresses, interfaces or chains. */
final class FirewallLines {

    private FirewallLines() {}

    /**
     * @param table as {@code nft list table} prints it
     * @param words addresses, names of interfaces and of chains, each as it stands there
     * @return lines with the set, map or chain that they are in before them
     */
    static List<String> about(String table, Collection<String> words) {
        List<String> found = new ArrayList<>();
        String block = "";
        for (String raw : table.split("\n")) {
            String line = raw.strip();
            if (line.matches("(set|map|chain) \\S+ \\{")) {
                block = line.substring(line.indexOf(' ') + 1, line.length() - 2);
            } else if (!line.startsWith("type ")
                    && (words.contains(block) && line.length() > 1 || names(line, words))) {
                found.add(
                        block + ": " + line.replaceFirst("^elements = \\{ ", "").replaceFirst("( \\}|,)$", ""));
            }
        }
        return found;
    }

    private static boolean names(String line, Collection<String> words) {
        return List.of(line.split("[\\s,{}\"]+")).stream().anyMatch(words::contains);
    }
}
