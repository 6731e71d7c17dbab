/** The kernel and its libraries as Java sees them: raw bindings as they are in C, and small façades with intent names. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.linux;
