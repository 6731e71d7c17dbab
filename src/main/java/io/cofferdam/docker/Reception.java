package io.cofferdam.docker;

import io.cofferdam.operations.Admission;
import io.cofferdam.operations.BodyRoom;
import java.util.function.BooleanSupplier;

/**
 * What a request meets before its body is read.
 *
 * @param experimental whether clients may try what Docker calls experimental, which is checkpoints
 */
public record Reception(Admission admission, BodyRoom room, BooleanSupplier experimental) {}
