/** The append-only, hash-chained record of who did what; it knows callers from access and nothing else. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.audit;
