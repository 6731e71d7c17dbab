package io.cofferdam.container;

/**
 * A namespace of another container that a launch comes into.
 *
 * @param kind "pid", "ipc" or "net"
 * @param container the other's name
 * @param pid of its process 1, on the host; 0 in a plan that is only looked at
 * @param directory the other's
 */
record JoinedNamespace(String kind, String container, int pid, ContainerDirectory directory) {}
