package io.cofferdam.audit;

import java.time.Duration;
import java.time.Instant;

/**
 * An act as people read it: its intent and its outcome in one.
 *
 * @param outcome done, failed, refused, interrupted, or intent while it is still under way
 * @param via the session or token used, by its public name; may be empty
 * @param parameters JSON, may be empty
 * @param before JSON, may be empty
 * @param after JSON, may be empty
 * @param problem why it was refused or failed; may be empty
 * @param hash of the intent's row
 */
public record AuditEntry(
        long seq,
        Instant at,
        String actor,
        String actorKind,
        String role,
        String via,
        String door,
        String address,
        String action,
        Target target,
        String outcome,
        String parameters,
        String before,
        String after,
        String problem,
        Duration duration,
        String hash) {}
