package io.cofferdam.container;

/**
 * A published port.
 *
 * @param protocol "tcp" or "udp"
 * @param hostIp "" for every address
 * @param hostPort 0 for one that the engine chooses
 */
public record PortSpec(String protocol, int containerPort, String hostIp, int hostPort) {}
