/** Read-only views into the namespaces of a process. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.namespace;
