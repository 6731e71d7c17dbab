/** Users, roles, tokens and sessions. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.access;
