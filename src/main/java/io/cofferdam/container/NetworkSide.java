package io.cofferdam.container;

import java.util.List;

/**
 * What a container's network consists of beside its places.
 *
 * @param resolvConf what its resolver reads; empty where it has none of its own
 * @param hosts what is in its /etc/hosts
 * @param rules of the host's packet filter that are about it, as they are in the kernel
 */
public record NetworkSide(String resolvConf, String hosts, List<String> rules) {
    public NetworkSide {
        rules = List.copyOf(rules);
    }
}
