package io.cofferdam.wiring;

import io.cofferdam.registry.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How registries are talked to; the names of registries are written in brackets: {@code
 * cofferdam.registry.mirrors[docker.io]=https://mirror.example}.
 *
 * @param mirrors addresses to try before a registry (property cofferdam.registry.mirrors)
 * @param insecure registries whose certificate is not checked and which may speak plain http: host, host:port or a network
 *     (cofferdam.registry.insecure, COFFERDAM_REGISTRY_INSECURE)
 * @param realms further hosts that may hand out a registry's tokens (cofferdam.registry.realms)
 * @param certificates directories named by registry with authorities to trust for it (cofferdam.registry.certificates)
 * @param parallelLayers layers of one image that are fetched or sent at once (cofferdam.registry.parallel-layers)
 * @param connectTimeout until a connection is made, and at most without a byte of an answer that is no content (cofferdam.registry.connect-timeout)
 * @param stallTimeout without a byte, until a connection is given up (cofferdam.registry.stall-timeout)
 * @param attempts before something has failed (cofferdam.registry.attempts)
 * @param firstDelay before the second attempt (cofferdam.registry.first-delay)
 */
@ConfigurationProperties("cofferdam.registry")
record RegistryProperties(
        @DefaultValue Map<String, List<String>> mirrors,
        @DefaultValue List<String> insecure,
        @DefaultValue Map<String, List<String>> realms,
        @DefaultValue("/etc/cofferdam/certs.d") Path certificates,
        @DefaultValue("4") int parallelLayers,
        @DefaultValue("15s") Duration connectTimeout,
        @DefaultValue("60s") Duration stallTimeout,
        @DefaultValue("5") int attempts,
        @DefaultValue("500ms") Duration firstDelay) {

    RegistrySettings settings() {
        return new RegistrySettings(
                mirrors,
                insecure,
                realms,
                certificates,
                parallelLayers,
                connectTimeout,
                stallTimeout,
                attempts,
                firstDelay);
    }
}
