package io.cofferdam.registry;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Takes the proxies of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as every other client of registries does. */
final class ProxyRoutes extends DefaultRoutePlanner {

    private final @Nullable HttpHost forHttps;
    private final @Nullable HttpHost forHttp;
    private final List<String> direct;

    ProxyRoutes(Map<String, String> environment) {
        super(DefaultSchemePortResolver.INSTANCE);
        forHttps = proxy(value(environment, "HTTPS_PROXY"));
        forHttp = proxy(value(environment, "HTTP_PROXY"));
        direct = Stream.of(value(environment, "NO_PROXY").split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    @Override
    protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
        String host = target.getHostName().toLowerCase(Locale.ROOT);
        if (isDirect(host)) {
            return null;
        }
        return "https".equals(target.getSchemeName()) ? forHttps : forHttp;
    }

    /** Whether requests to this address go over a proxy. */
    boolean apply(URI uri) {
        boolean known = "https".equals(uri.getScheme()) ? forHttps != null : forHttp != null;
        return known && !isDirect(uri.getHost().toLowerCase(Locale.ROOT));
    }

    boolean isDirect(String host) {
        if (new InsecureHosts(List.of()).contains(host)) {
            return true; // this host itself
        }
        return direct.stream().anyMatch(entry -> {
            String suffix = entry.startsWith(".") ? entry : "." + entry;
            return entry.equals("*") || host.equals(entry) || host.endsWith(suffix);
        });
    }

    private static String value(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name, "");
        return upper.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
    }

    private static @Nullable HttpHost proxy(String address) {
        if (address.isBlank()) {
            return null;
        }
        URI uri = URI.create(address.contains("://") ? address : "http://" + address);
        return new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
    }
}
