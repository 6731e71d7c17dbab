package io.cofferdam.registry;

import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts may hand out a registry's tokens. A registry names the host to ask; asking any host would let it send the service,
 * and the user's password, wherever it likes.
 */
final class RealmRules {

    private final Map<String, List<String>> allowed;

    RealmRules(Map<String, List<String>> allowed) {
        this.allowed = allowed;
    }

    /** The realm's address, or a problem that says why it is not asked. */
    URI check(Endpoint endpoint, @Nullable String realm) {
        URI uri = parse(endpoint, realm);
        boolean sameHost = host(uri).equals(host(endpoint.base()));
        if (!uri.getScheme().equals("https") && !(endpoint.isPlain() && sameHost)) {
            throw refused(endpoint, uri, "It is not encrypted, and would show the password to the network.");
        }
        List<String> named = allowed.getOrDefault(endpoint.registry(), List.of());
        if (!sameHost && !isSameDomain(host(endpoint.base()), host(uri)) && !named.contains(host(uri))) {
            throw refused(endpoint, uri, "It is neither the registry's own host nor one of its domain.");
        }
        return uri;
    }

    private static URI parse(Endpoint endpoint, @Nullable String realm) {
        try {
            URI uri = URI.create(realm == null ? "" : realm);
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw unreadable(endpoint);
        }
        throw unreadable(endpoint);
    }

    /** registry.example.com may send to auth.example.com and example.com, but example.com to no other of .com. */
    static boolean isSameDomain(String registryHost, String realmHost) {
        int dot = registryHost.indexOf('.');
        String parent = registryHost.substring(dot + 1);
        if (dot < 0 || parent.indexOf('.') < 0 || isAddress(registryHost) || isAddress(realmHost)) {
            return false;
        }
        return realmHost.equals(parent) || realmHost.endsWith("." + parent);
    }

    private static boolean isAddress(String host) {
        try {
            InetAddress.ofLiteral(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
            return true;
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    private static String host(URI uri) {
        return String.valueOf(uri.getHost()).toLowerCase(java.util.Locale.ROOT);
    }

    private static ProblemException unreadable(Endpoint endpoint) {
        return ProblemException.invalid(
                "The registry " + endpoint.registry() + " asks for a sign-in that cannot be understood.",
                "Its challenge names no address to get a token from.",
                "Ask whoever runs the registry.");
    }

    private static ProblemException refused(Endpoint endpoint, URI realm, String why) {
        return ProblemException.forbidden(
                "The registry %s sends for its token to %s, which was not asked."
                        .formatted(endpoint.registry(), RegistryProblems.printable(realm.getHost())),
                why,
                "If you trust that host, name it in the setting cofferdam.registry.realms.");
    }
}
