package io.cofferdam.network;

import io.cofferdam.linux.RouteMessages;
import io.cofferdam.problem.ProblemException;
import java.util.HashMap;
import java.util.Map;

/**
 * What the options of a macvlan network say, by the names that Docker gives them.
 *
 * @param parent the host's interface that leads to others; empty for none, which leads nowhere
 * @param mode how its containers deal with each other
 */
record MacvlanOptions(String parent, Mode mode) {

    static final String PARENT = "parent";
    private static final String MODE = "macvlan_mode";

    /** linux/if_link.h, enum macvlan_mode. */
    enum Mode {
        PRIVATE(1),
        VEPA(2),
        BRIDGE(4),
        PASSTHRU(8);

        private final int number;

        Mode(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    static MacvlanOptions of(Map<String, String> options) {
        String parent = options.getOrDefault(PARENT, "");
        if (!parent.isEmpty() && !parent.matches("[A-Za-z0-9_.-]{1," + RouteMessages.INTERFACE_NAME_MAX + "}")) {
            throw refused(PARENT, parent, "It is not the name of an interface.");
        }
        if (parent.equals("lo")) {
            throw refused(PARENT, parent, "The loopback interface leads to nobody.");
        }
        return new MacvlanOptions(parent, mode(options.getOrDefault(MODE, "")));
    }

    /** The options that networks of every driver can have. */
    static Map<String, String> rest(Map<String, String> options) {
        Map<String, String> rest = new HashMap<>(options);
        rest.remove(PARENT);
        rest.remove(MODE);
        rest.keySet().stream()
                .filter(option -> option.startsWith("com.docker.network.bridge."))
                .findFirst()
                .ifPresent(option -> {
                    throw ProblemException.unsupported(
                            "The network option '" + NetworkMaker.printable(option) + "' is not supported.",
                            "It is one of bridges, and the network has none.",
                            "Leave it out.");
                });
        return rest;
    }

    private static Mode mode(String text) {
        return switch (text) {
            case "", "bridge" -> Mode.BRIDGE;
            case "private" -> Mode.PRIVATE;
            case "vepa" -> Mode.VEPA;
            case "passthru" -> Mode.PASSTHRU;
            default -> throw refused(MODE, text, "It is none of bridge, private, vepa and passthru.");
        };
    }

    private static ProblemException refused(String option, String value, String why) {
        return ProblemException.invalid(
                "The network option " + option + "=" + NetworkMaker.printable(value) + " cannot be used.",
                why,
                "Give another value, or leave it out.");
    }
}
