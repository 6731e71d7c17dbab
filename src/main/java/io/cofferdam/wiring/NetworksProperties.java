package io.cofferdam.wiring;

import io.cofferdam.network.Forwarding;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How networks live with what else is on the host.
 *
 * @param forward where others drop forwarded packets by policy: own to leave it so, allow to let pass there what this instance's own
 *     packet filter lets through (property cofferdam.networks.forward)
 */
@ConfigurationProperties("cofferdam.networks")
record NetworksProperties(@DefaultValue("own") Forwarding forward) {}
