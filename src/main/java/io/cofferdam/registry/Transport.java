package io.cofferdam.registry;

import io.cofferdam.registry.Endpoint.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Sends one request and gives its answer: no redirects, no retries, no cookies, nothing decompressed. */
final class Transport implements AutoCloseable {

    private static final String USER_AGENT = "cofferdam";
    private static final int CONNECTIONS_PER_HOST = 16;

    private final RegistrySettings settings;
    private final TrustedAuthorities authorities;
    private final ProxyRoutes proxies = new ProxyRoutes(System.getenv());
    private final Map<ClientKind, CloseableHttpClient> clients = new ConcurrentHashMap<>();

    /** @param host whose authorities are trusted; empty where none are checked */
    private record ClientKind(Trust trust, Reach reach, String host) {}

    Transport(RegistrySettings settings) {
        this.settings = settings;
        this.authorities = new TrustedAuthorities(settings.certificates());
    }

    /** @param inFlight has the request until its answer is closed */
    Answer send(Call call, InFlight inFlight) throws IOException {
        URI uri = call.uri();
        HttpUriRequestBase request = new HttpUriRequestBase(call.method(), uri);
        call.headers().forEach(request::setHeader);
        if (call.small()) {
            request.setConfig(RequestConfig.custom()
                    .setResponseTimeout(Timeout.of(settings.answerTimeout()))
                    .build());
        }
        Call.Body body = call.body();
        if (body != null) {
            request.setEntity(new BodyEntity(body));
        }
        HttpHost target = new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
        inFlight.begin(request);
        try {
            return new Answer(request, client(call).executeOpen(target, request, HttpClientContext.create()), inFlight);
        } catch (IOException | RuntimeException e) {
            inFlight.end(request);
            if (request.isCancelled()) {
                throw new IOException("the request was cancelled", e); // the client may say that its state is illegal
            }
            throw e;
        }
    }

    @Override
    public void close() {
        clients.values().forEach(client -> client.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE));
    }

    private CloseableHttpClient client(Call call) {
        boolean plain = "http".equals(call.uri().getScheme());
        String host = plain || call.trust() == Trust.UNVERIFIED
                ? ""
                : authorities.keyOf(call.uri().getAuthority());
        // behind a proxy it is the proxy that looks names up, and its own address is a private one more often than not
        Reach reach = proxies.apply(call.uri()) ? Reach.ANYWHERE : call.reach();
        return clients.computeIfAbsent(new ClientKind(call.trust(), reach, host), this::makeClient);
    }

    private CloseableHttpClient makeClient(ClientKind kind) {
        return HttpClients.custom()
                .setConnectionManager(connections(kind))
                .setUserAgent(USER_AGENT)
                .setRoutePlanner(proxies)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(settings.stallTimeout()))
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .evictIdleConnections(TimeValue.ofSeconds(30))
                .build();
    }

    private PoolingHttpClientConnectionManager connections(ClientKind kind) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(
                        kind.trust() == Trust.UNVERIFIED ? authorities.unverified() : authorities.of(kind.host()))
                .setDnsResolver(kind.reach())
                .setMaxConnPerRoute(CONNECTIONS_PER_HOST)
                .setMaxConnTotal(4 * CONNECTIONS_PER_HOST)
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(Timeout.of(settings.stallTimeout()))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.connectTimeout()))
                        .setSocketTimeout(Timeout.of(settings.stallTimeout()))
                        .build())
                .build();
    }

    /** A body that is streamed. */
    private static final class BodyEntity extends AbstractHttpEntity {

        private final Call.Body body;

        BodyEntity(Call.Body body) {
            super((String) null, null, body.length() < 0);
            this.body = body;
        }

        @Override
        public long getContentLength() {
            return body.length();
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public InputStream getContent() {
            throw new UnsupportedOperationException("it is written, not read");
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            body.writeTo(out);
        }

        @Override
        public void close() {}
    }
}
