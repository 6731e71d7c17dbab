/** The use cases: permission, audit, then the engine; the only way from a door to a change. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.operations;
