package io.cofferdam;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The real service in this JVM, with state in a temporary directory, a random port and an instance name of its own. */
public final class RunningService implements AutoCloseable {

    /** An account that {@link #signedIn} makes through the setup page. */
    public static final String ADMIN = "ada";

    public static final String PASSWORD = "correct horse battery staple";

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"\\s+value=\"([^\"]+)\"");

    static {
        // Read once, by the first client of this JVM: some tests send what browsers would not let a page send.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,origin,upgrade,connection");
    }

    private final ConfigurableApplicationContext context;
    private final Path root;
    private final Path run;

    private RunningService(ConfigurableApplicationContext context, Path root, Path run) {
        this.context = context;
        this.root = root;
        this.run = run;
    }

    /** Starts on directory/root and directory/run; settings are "name=value". */
    public static RunningService start(Path directory, String... settings) {
        Path root = directory.resolve("root");
        Path run = directory.resolve("run");
        List<String> all = new ArrayList<>(List.of(
                "cofferdam.root=" + root,
                "cofferdam.run=" + run,
                "cofferdam.instance=t" + Long.toString(System.nanoTime() & 0xffffff, 36),
                "cofferdam.ephemeral=true",
                "server.port=0"));
        all.addAll(List.of(settings));
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Cofferdam.class)
                .registerShutdownHook(false)
                .run(all.stream().map(setting -> "--" + setting).toArray(String[]::new));
        return new RunningService(context, root, run);
    }

    public Path root() {
        return root;
    }

    public Path run() {
        return run;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    public URI uri(String path) {
        return URI.create("https://localhost:" + port() + path);
    }

    /** A browser-like client: keeps cookies, follows no redirect, trusts the self-signed certificate. */
    public HttpClient client() {
        return HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .sslContext(trustingContext())
                .build();
    }

    /** A client with the session of an administrator. */
    public HttpClient signedIn() throws IOException, InterruptedException {
        HttpClient client = client();
        if (bean(io.cofferdam.access.Users.class).none()) {
            String token = bean(io.cofferdam.access.SetupToken.class).current().orElseThrow();
            post(client, "/setup", "/setup", Map.of("token", token, "name", ADMIN, "password", PASSWORD));
        } else {
            post(client, "/login", "/login", Map.of("name", ADMIN, "password", PASSWORD));
        }
        return client;
    }

    public HttpResponse<String> get(HttpClient client, String path, String... headers)
            throws IOException, InterruptedException {
        return client.send(
                headers(HttpRequest.newBuilder(uri(path)), headers).GET().build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Loads a page, takes its CSRF token and posts a form with it, as a browser does. */
    public HttpResponse<String> post(HttpClient client, String page, String action, Map<String, String> form)
            throws IOException, InterruptedException {
        Matcher csrf = CSRF.matcher(get(client, page, "Accept", "text/html").body());
        Map<String, String> all = new java.util.LinkedHashMap<>(form);
        if (csrf.find()) {
            all.put("_csrf", csrf.group(1));
        }
        return postForm(client, action, all);
    }

    public HttpResponse<String> postForm(HttpClient client, String path, Map<String, String> form, String... headers)
            throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return client.send(headers(request, headers).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        context.close();
    }

    private static HttpRequest.Builder headers(HttpRequest.Builder request, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request;
    }

    private static SSLContext trustingContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
