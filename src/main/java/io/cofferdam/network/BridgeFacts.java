package io.cofferdam.network;

import java.net.Inet4Address;

/**
 * What a bridge network is.
 *
 * @param name its name, as {@code docker network ls} has it
 * @param bridge the interface's name on the host
 * @param subnet the addresses of its containers
 * @param gateway the host's address on it
 */
public record BridgeFacts(String name, String bridge, Ipv4Subnet subnet, Inet4Address gateway) {}
