package io.cofferdam.registry;

import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hc.client5.http.psl.PublicSuffixMatcher;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts may hand out a registry's tokens. A registry names the host to ask; asking any host would let it send the service,
 * and the user's password, wherever it likes. What the operator names is {@code host} or {@code host:port}.
 */
final class RealmRules {

    /** Each host in these belongs to another customer, though the public suffix list does not say so. */
    private static final Set<String> MANY_OWNERS = Set.of("azurecr.io", "jfrog.io", "pkg.dev");

    private final Map<String, List<String>> allowed;

    RealmRules(Map<String, List<String>> allowed) {
        this.allowed = allowed;
    }

    /** The realm's address, or a problem that says why it is not asked. */
    URI check(Endpoint endpoint, @Nullable String realm) {
        URI uri = parse(endpoint, realm);
        List<String> named = allowed.getOrDefault(endpoint.registry(), List.of());
        boolean byName = named.contains(host(uri)) || named.contains(host(uri) + ":" + port(uri));
        if (!uri.getScheme().equals("https")
                && !(endpoint.isPlain() && (isSameOrigin(endpoint.base(), uri) || byName))) {
            throw refused(endpoint, uri, "It is not encrypted, and would show the password to the network.");
        }
        boolean sameHost = isSameHost(endpoint.base(), uri);
        if (!sameHost && !byName && !isSameDomain(host(endpoint.base()), host(uri))) {
            throw refused(endpoint, uri, "It is neither the registry's own host nor one of its domain.");
        }
        return uri;
    }

    /** Another port of the host may be anybody's. */
    private static boolean isSameOrigin(URI registry, URI realm) {
        return isSameHost(registry, realm) && port(registry) == port(realm);
    }

    /** All names and addresses of the loopback are one host. */
    private static boolean isSameHost(URI registry, URI realm) {
        return host(registry).equals(host(realm)) || (isLoopback(host(registry)) && isLoopback(host(realm)));
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || (isAddress(host) && literal(host).isLoopbackAddress());
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equals(uri.getScheme()) ? 443 : 80;
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

    /**
     * Whether both belong to whoever registered the one domain: registry.example.com and auth.example.com do, two hosts of co.uk do
     * not.
     */
    static boolean isSameDomain(String registryHost, String realmHost) {
        if (isAddress(registryHost) || isAddress(realmHost)) {
            return false;
        }
        // read at the first need: most registries send nowhere else
        PublicSuffixMatcher suffixes = PublicSuffixMatcherLoader.getDefault();
        String domain = suffixes.getDomainRoot(registryHost);
        return domain != null
                && domain.indexOf('.') > 0
                && !MANY_OWNERS.contains(domain)
                && domain.equals(suffixes.getDomainRoot(realmHost));
    }

    private static boolean isAddress(String host) {
        try {
            literal(host);
            return true;
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    private static InetAddress literal(String host) {
        return InetAddress.ofLiteral(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
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
                        .formatted(endpoint.registry(), RegistryProblems.printable(realm.getRawAuthority())),
                why,
                "If you trust that host, name it in the setting cofferdam.registry.realms[%s]."
                        .formatted(endpoint.registry()));
    }
}
