package io.cofferdam.container;

import java.time.Instant;

/** How a process ended: its code, or 128 + signal. */
public record ExitStatus(int code, boolean oomKilled, Instant finishedAt) {}
