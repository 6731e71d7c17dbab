/** The browser console, a door to the operations. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.console;
