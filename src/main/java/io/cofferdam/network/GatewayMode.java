package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;

/** How a bridge network is joined to the networks beyond the host, for one family of addresses. */
enum GatewayMode {
    /** Containers speak with the host's address, and are reached by published ports of it. */
    NAT(true, false),
    /** The same, and every port is reached at the container's own address too. */
    NAT_UNPROTECTED(true, true),
    /** Containers speak with their own addresses, and published ports are reached there; ports of the host are not involved. */
    ROUTED(false, false),
    /** The host has no address on it; only where there is no way out anyway. */
    ISOLATED(false, false);

    private final boolean translated;
    private final boolean unprotected;

    GatewayMode(boolean translated, boolean unprotected) {
        this.translated = translated;
        this.unprotected = unprotected;
    }

    static GatewayMode of(String option, String text) {
        return switch (text) {
            case "", "nat" -> NAT;
            case "nat-unprotected" -> NAT_UNPROTECTED;
            case "routed" -> ROUTED;
            case "isolated" -> ISOLATED;
            default ->
                throw ProblemException.invalid(
                        "The network option " + option + "=" + NetworkMaker.printable(text) + " cannot be used.",
                        "It is none of nat, nat-unprotected, routed and isolated.",
                        "Give another value, or leave it out.");
        };
    }

    boolean translated() {
        return translated;
    }

    boolean unprotected() {
        return unprotected;
    }
}
