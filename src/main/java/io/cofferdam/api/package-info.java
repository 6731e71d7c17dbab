/** The REST API under /api/v1, a door to the operations. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.api;
