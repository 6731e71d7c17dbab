package io.cofferdam.registry;

import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.Endpoint.Trust;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Where a registry may be found: its mirrors first, then itself; plain http for those that may be insecure only. */
final class Endpoints {

    private static final String HUB = "docker.io";
    private static final String HUB_HOST = "registry-1.docker.io";

    private final RegistrySettings settings;
    private final InsecureHosts insecure;

    Endpoints(RegistrySettings settings) {
        this.settings = settings;
        this.insecure = new InsecureHosts(settings.insecure());
    }

    /** To read from. */
    List<Endpoint> toPull(String registry) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String mirror : settings.mirrors().getOrDefault(registry, List.of())) {
            endpoints.add(mirror(registry, mirror));
        }
        endpoints.addAll(toPush(registry));
        return endpoints;
    }

    /** The registry itself. */
    List<Endpoint> toPush(String registry) {
        String host = registry.equals(HUB) ? HUB_HOST : registry;
        if (!insecure.contains(host)) {
            return List.of(new Endpoint(registry, URI.create("https://" + host), Trust.VERIFIED, false));
        }
        return List.of(
                new Endpoint(registry, URI.create("https://" + host), Trust.UNVERIFIED, false),
                new Endpoint(registry, URI.create("http://" + host), Trust.UNVERIFIED, false));
    }

    private Endpoint mirror(String registry, String address) {
        String base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        if (!base.matches("https?://[^/?#@]+")) {
            throw ProblemException.invalid(
                    "The mirror \"" + address + "\" of " + registry + " cannot be used.",
                    "It is not an address of the form https://host or http://host:port.",
                    "Correct the setting cofferdam.registry.mirrors.");
        }
        URI uri = URI.create(base);
        return new Endpoint(
                registry, uri, insecure.contains(uri.getAuthority()) ? Trust.UNVERIFIED : Trust.VERIFIED, true);
    }
}
