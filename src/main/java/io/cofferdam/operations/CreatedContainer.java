package io.cofferdam.operations;

import java.util.List;

/** A container that was made, and what could not be applied as asked. */
public record CreatedContainer(String id, List<String> warnings) {}
