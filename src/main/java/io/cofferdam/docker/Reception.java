package io.cofferdam.docker;

import io.cofferdam.operations.Admission;
import io.cofferdam.operations.BodyRoom;

/** What a request meets before its body is read. */
public record Reception(Admission admission, BodyRoom room) {}
