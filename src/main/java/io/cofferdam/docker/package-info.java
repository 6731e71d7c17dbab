/** The Docker Engine API, a door to the operations. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.docker;
