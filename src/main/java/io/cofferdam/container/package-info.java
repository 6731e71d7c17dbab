/** Containers: specification, states, launch plan, supervisor, exec, logs and events. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.container;
