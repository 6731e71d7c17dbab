/** The one shape of an error an operator reads. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.problem;
