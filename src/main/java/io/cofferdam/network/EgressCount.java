package io.cofferdam.network;

/**
 * What a rule for leaving has met.
 *
 * @param rule as the policy has it; for what none allowed {@link #REFUSED}
 * @param packets of connections begun inside, those that go on counted too
 */
public record EgressCount(String rule, long packets, long bytes) {

    public static final String REFUSED = "refused";

    EgressCount plus(EgressCount other) {
        return new EgressCount(rule, packets + other.packets, bytes + other.bytes);
    }
}
