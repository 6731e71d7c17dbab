/** Spring configuration: one settings record per subsystem and the beans made of them. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.wiring;
