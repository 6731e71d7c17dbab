/** Cofferdam: a container engine with three doors. Every direct sub-package is one module. */
@org.jspecify.annotations.NullMarked
package io.cofferdam;
