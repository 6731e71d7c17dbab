package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;

/** How a bridge network is joined to the networks beyond the host, for one family of addresses. */
enum GatewayMode {
    /** Containers speak with the host's address, and are reached by published ports of it. */
    NAT(true, false),
    /** The same, and every port is reached at the container's own address too. */
    NAT_UNPROTECTED(true, true),
    /** Containers speak with their own addresses, and published ports are reached there; ports of the host are not involved. */
    ROUTED(false, false);

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
            default ->
                throw ProblemException.invalid(
                        "The network option " + option + "=" + NetworkMaker.printable(text) + " cannot be used.",
                        text.equals("isolated")
                                ? "A bridge without an address of the host is not supported."
                                : "It is none of nat, nat-unprotected and routed.",
                        "Give another value, or leave it out; --internal keeps a network to itself.");
        };
    }

    boolean translated() {
        return translated;
    }

    boolean unprotected() {
        return unprotected;
    }
}
