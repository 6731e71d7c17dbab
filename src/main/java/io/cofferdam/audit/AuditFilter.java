package io.cofferdam.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to look for; null and blank mean "any".
 *
 * @param text part of an actor, target, address, action, parameter or problem, in any case
 * @param target part of the target's name, or the beginning of its id
 */
public record AuditFilter(
        @Nullable String text,
        @Nullable String actor,
        @Nullable String action,
        @Nullable String target,
        @Nullable String door,
        @Nullable String outcome,
        @Nullable Instant from,
        @Nullable Instant to) {

    public static final AuditFilter ANY = new AuditFilter(null, null, null, null, null, null, null, null);
}
