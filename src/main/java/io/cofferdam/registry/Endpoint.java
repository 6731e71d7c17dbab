package io.cofferdam.registry;

import java.net.URI;

/**
 * One address at which a registry may answer.
 *
 * @param registry the registry's name in references
 * @param base scheme and authority, without a path
 * @param trust whether its certificate is checked
 * @param mirror whether it only repeats what the registry has
 */
record Endpoint(String registry, URI base, Trust trust, boolean mirror) {

    enum Trust {
        VERIFIED,
        /** Any certificate will do: the operator said so, or it is this host itself. */
        UNVERIFIED
    }

    URI resolve(String path) {
        return URI.create(base + path);
    }

    boolean isPlain() {
        return "http".equals(base.getScheme());
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
