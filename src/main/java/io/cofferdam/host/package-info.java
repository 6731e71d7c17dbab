/** What this machine can and cannot do, and what follows from it. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.host;
