package io.cofferdam.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How registries are talked to.
 *
 * @param mirrors addresses to try before a registry, by its name: {@code docker.io} to {@code https://mirror.example}
 * @param insecure registries whose certificate is not checked and which may speak plain http: host, host:port or a network such
 *     as {@code 10.0.0.0/8}; loopback always is one
 * @param realms hosts that may hand out tokens for a registry, by its name, beside those of its own domain
 * @param certificates a directory of directories named by registry, with {@code *.crt} authorities to trust for it
 * @param parallelLayers layers of one image that are fetched or sent at once
 * @param connectTimeout until a connection is made, and at most without a byte of an answer that is no content
 * @param stallTimeout without a byte, until a connection is given up
 * @param attempts how often something is tried before it has failed; a resumed download counts anew after an attempt that brought 16 KiB or more
 * @param firstDelay wait before the second attempt; it doubles from there
 */
public record RegistrySettings(
        Map<String, List<String>> mirrors,
        List<String> insecure,
        Map<String, List<String>> realms,
        Path certificates,
        int parallelLayers,
        Duration connectTimeout,
        Duration stallTimeout,
        int attempts,
        Duration firstDelay) {

    public static final Path CERTIFICATES = Path.of("/etc/cofferdam/certs.d");

    public static final RegistrySettings DEFAULT = new RegistrySettings(
            Map.of(),
            List.of(),
            Map.of(),
            CERTIFICATES,
            4,
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            5,
            Duration.ofMillis(500));

    /** Without a byte of a small answer (ping, manifest, token) until it is given up: a registry that is there has those at hand. */
    Duration answerTimeout() {
        return connectTimeout.compareTo(stallTimeout) < 0 ? connectTimeout : stallTimeout;
    }

    public RegistrySettings {
        mirrors = Map.copyOf(mirrors);
        insecure = List.copyOf(insecure);
        realms = Map.copyOf(realms);
        if (parallelLayers < 1 || attempts < 1) {
            throw new IllegalArgumentException("at least one layer at once and one attempt");
        }
    }
}
