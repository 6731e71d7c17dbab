package io.cofferdam.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;

class ProxyRoutesTest {

    private final ProxyRoutes routes = new ProxyRoutes(Map.of(
            "HTTPS_PROXY",
            "http://proxy.example:3128",
            "http_proxy",
            "other.example:8080",
            "NO_PROXY",
            " .corp.example,direct.example "));

    @Test
    void each_scheme_has_its_proxy() throws HttpException {
        assertThat(proxyOf("https://registry.example")).isEqualTo(new HttpHost("http", "proxy.example", 3128));
        assertThat(proxyOf("http://registry.example")).isEqualTo(new HttpHost("http", "other.example", 8080));
        assertThat(routes.apply(URI.create("https://Registry.example"))).isTrue();
    }

    @Test
    void this_host_and_the_exceptions_are_asked_directly() throws HttpException {
        for (String host :
                new String[] {"localhost:5000", "127.0.0.1", "direct.example", "a.direct.example", "a.corp.example"}) {
            assertThat(proxyOf("https://" + host)).as(host).isNull();
            assertThat(routes.apply(URI.create("https://" + host))).as(host).isFalse();
        }
        assertThat(proxyOf("https://indirect.example")).isNotNull();
        assertThat(new ProxyRoutes(Map.of("HTTPS_PROXY", "http://p:1", "no_proxy", "*")).isDirect("any.example"))
                .isTrue();
    }

    @Test
    void without_a_proxy_all_are() {
        assertThat(new ProxyRoutes(Map.of("HTTPS_PROXY", "")).apply(URI.create("https://registry.example")))
                .isFalse();
    }

    private HttpHost proxyOf(String uri) throws HttpException {
        HttpHost target = HttpHost.create(URI.create(uri));
        return routes.determineRoute(target, HttpClientContext.create()).getProxyHost();
    }
}
