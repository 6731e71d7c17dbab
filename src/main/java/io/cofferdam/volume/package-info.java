/** Named volumes. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.volume;
