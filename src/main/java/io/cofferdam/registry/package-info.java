/** The distribution client: sign-in, pull, push, resume and mirrors (distribution-spec). */
@org.jspecify.annotations.NullMarked
package io.cofferdam.registry;
