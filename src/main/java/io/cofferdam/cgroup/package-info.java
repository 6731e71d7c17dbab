/** Limits and usage of control groups on v1, v2 and hybrid hosts. */
@org.jspecify.annotations.NullMarked
package io.cofferdam.cgroup;
