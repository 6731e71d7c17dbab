package io.cofferdam.audit;

import io.cofferdam.access.Caller;

/**
 * An act that is on record as about to happen; it must be closed by its outcome.
 *
 * @param startedNanos {@link System#nanoTime} at the beginning
 */
public record Intent(long seq, Caller caller, String action, Target target, long startedNanos) {}
