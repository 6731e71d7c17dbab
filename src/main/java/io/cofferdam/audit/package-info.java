/** The append-only, hash-chained record of who did what. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.audit;
