package io.cofferdam.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Picks from a printed table what is about some addresses, interfaces or chains, and not about others beside them. */
final class FirewallLines {

    private final Collection<String> words;
    private final Collection<String> others;
    private final List<String> found = new ArrayList<>();

    /** The set, map or chain that is read, and whether it is a chain. */
    private String block = "";

    private boolean chain;

    private FirewallLines(Collection<String> words, Collection<String> others) {
        this.words = words;
        this.others = others;
    }

    /**
     * @param table as {@code nft list table} prints it
     * @param words addresses, names of interfaces and of chains, each as it stands there
     * @param others addresses whose elements are somebody else's, whatever else they name
     * @return rules and elements, one a line, with the set, map or chain that they are in before them
     */
    static List<String> about(String table, Collection<String> words, Collection<String> others) {
        FirewallLines lines = new FirewallLines(words, others);
        table.lines().map(String::strip).forEach(lines::read);
        return lines.found;
    }

    private void read(String line) {
        if (line.matches("(set|map|chain) \\S+ \\{")) {
            chain = line.startsWith("chain ");
            block = line.substring(line.indexOf(' ') + 1, line.length() - 2);
        } else if (chain && words.contains(block) && line.length() > 1) {
            found.add(block + ": " + line); // the rules of a chain are about nobody but whose it is
        } else if (!chain && !line.startsWith("type ")) {
            // Several elements can share a line.
            for (String element :
                    line.replaceFirst("^elements = \\{", "").replace('}', ' ').split(",")) {
                if (names(element, words) && !names(element, others)) {
                    found.add(block + ": " + element.replace("\"", "").strip());
                }
            }
        }
    }

    private static boolean names(String element, Collection<String> words) {
        return List.of(element.split("[\\s\"]+")).stream().anyMatch(words::contains);
    }
}
