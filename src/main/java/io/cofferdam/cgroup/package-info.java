/** Limits and usage of containers through control groups, on v1, hybrid and v2 hosts (cgroups(7)). */
@org.jspecify.annotations.NullMarked
package io.cofferdam.cgroup;
