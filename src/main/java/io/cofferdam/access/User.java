package io.cofferdam.access;

import java.time.Instant;

/** An account that may sign in. */
public record User(long id, String name, Role role, Instant createdAt) {}
