package io.cofferdam.wiring;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the memory of containers is kept.
 *
 * @param criu the program that does it, by name or path (property cofferdam.checkpoints.criu)
 */
@ConfigurationProperties("cofferdam.checkpoints")
record CheckpointProperties(@DefaultValue("criu") String criu) {}
