package io.cofferdam.registry;

import io.cofferdam.image.ImageReference;
import io.cofferdam.problem.ProblemException;
import java.util.Locale;

/** The name of a registry as references have it, read from how people and clients write it. */
public final class RegistryName {

    private static final String HUB = "docker.io";

    private RegistryName() {}

    /**
     * The host of an address, with its port; {@code docker.io} for nothing and for what clients call Docker Hub:
     * {@code https://index.docker.io/v1/} is one of its names.
     */
    public static String of(String address) {
        String text = address.strip().toLowerCase(Locale.ROOT);
        int scheme = text.indexOf("://");
        String bare = scheme < 0 ? text : text.substring(scheme + 3);
        int slash = bare.indexOf('/');
        String host = slash < 0 ? bare : bare.substring(0, slash);
        if (host.isEmpty() || host.equals(HUB) || host.endsWith("." + HUB)) {
            return HUB;
        }
        if (!ImageReference.isRegistry(host)) {
            throw ProblemException.invalid(
                    "\"" + RegistryProblems.printable(address.strip()) + "\" is no registry.",
                    "It is not a host with or without a port.",
                    "Write it as registry.example.com or registry.example.com:5000.");
        }
        return host;
    }
}
