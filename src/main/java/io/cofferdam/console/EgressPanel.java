package io.cofferdam.console;

import io.cofferdam.network.EgressCount;
import io.cofferdam.network.EgressPolicy;
import io.cofferdam.network.EgressView;
import java.util.List;

/**
 * What may leave a network or a container, to be seen and changed.
 *
 * @param path where changes go
 * @param here the page it is on
 * @param whose "this network" or "this container"
 * @param open whether everything may leave
 * @param rules one a line
 */
record EgressPanel(String path, String here, String whose, boolean open, String rules, List<Count> counts) {

    /** A rule with what it met. */
    record Count(String rule, boolean refused, String packets, String bytes) {}

    static EgressPanel of(String here, String whose, EgressView view) {
        EgressPolicy policy = view.policy();
        return new EgressPanel(
                here.replaceFirst("/network$", "") + "/egress",
                here,
                whose,
                policy == null,
                policy == null ? "" : String.join("\n", policy.lines()),
                view.counts().stream().map(EgressPanel::count).toList());
    }

    /** What somebody typed, after it was refused. */
    EgressPanel typed(String text) {
        return new EgressPanel(path, here, whose, open, text, counts);
    }

    private static Count count(EgressCount count) {
        return new Count(
                count.rule(),
                count.rule().equals(EgressCount.REFUSED),
                "%,d".formatted(count.packets()),
                Words.bytes(count.bytes()));
    }
}
