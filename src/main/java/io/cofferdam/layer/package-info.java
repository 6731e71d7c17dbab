/** Unpacking of layers, whiteouts and the archives that images travel in. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.layer;
