package io.cofferdam.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.cofferdam.network.EgressRule.Protocol;
import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may leave, and nothing else; what others began may always be answered. Where there is no policy everything may leave.
 *
 * @param rules none lets nothing out
 */
public record EgressPolicy(List<EgressRule> rules) {

    private static final int MOST_RULES = 100;

    public EgressPolicy {
        rules = List.copyOf(rules);
        if (rules.size() > MOST_RULES) {
            throw ProblemException.invalid(
                    "There are too many rules for what may leave.",
                    rules.size() + " were named, and " + MOST_RULES + " are the most.",
                    "Use subnets and ranges of ports to say the same with fewer.");
        }
    }

    /** @param lines each as {@code tcp 10.0.0.0/8 443}; the same one twice counts once */
    @JsonCreator
    public static EgressPolicy of(List<String> lines) {
        return new EgressPolicy(lines.stream().map(EgressRule::parse).distinct().toList());
    }

    /** Reads rules with ';' or line ends between them. */
    public static EgressPolicy parse(String text) {
        return of(Arrays.stream(text.split("[;\\n\\r]"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList());
    }

    /** In the form that {@link #of} reads. */
    @JsonValue
    public List<String> lines() {
        return rules.stream().map(EgressRule::toString).toList();
    }

    /** Whether an address may be asked for names; no policy lets everything out. */
    static boolean permits(@Nullable EgressPolicy policy, InetAddress address, boolean tcp, int port) {
        Protocol protocol = tcp ? Protocol.TCP : Protocol.UDP;
        return policy == null || policy.rules().stream().anyMatch(rule -> rule.permits(protocol, address, port));
    }
}
