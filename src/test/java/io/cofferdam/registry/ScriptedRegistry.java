package io.cofferdam.registry;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.cofferdam.image.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A registry in this JVM that serves images from memory and misbehaves as a test tells it; it notes every request. */
final class ScriptedRegistry implements AutoCloseable {

    /** What is done with a request in place of the honest answer. */
    @FunctionalInterface
    interface Reaction {
        void to(Request request) throws IOException, InterruptedException;
    }

    private record Rule(Pattern path, Reaction reaction) {}

    private record Document(String type, byte[] bytes) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Document> documents = new ConcurrentHashMap<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private final PlainDoor door;

    private ScriptedRegistry(HttpServer server) throws IOException {
        this.server = server;
        this.door = new PlainDoor(server.getAddress().getPort(), threads);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            Request request = new Request(this, exchange);
            requests.add(request);
            try (exchange) {
                reactionTo(request).to(request);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    static ScriptedRegistry start() throws IOException {
        return new ScriptedRegistry(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50));
    }

    static ScriptedRegistry start(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new ScriptedRegistry(server);
    }

    /** Host and port, as a reference begins. */
    String authority() {
        return "127.0.0.1:" + port();
    }

    int port() {
        return server instanceof HttpsServer ? server.getAddress().getPort() : door.port();
    }

    String name(String repositoryAndTag) {
        return authority() + "/" + repositoryAndTag;
    }

    /** Serves an image under a repository and a tag. */
    String serve(ServedImage image, String repository, String tag) {
        document("/v2/" + repository + "/manifests/" + tag, image.mediaType(), image.manifest());
        document(
                "/v2/" + repository + "/manifests/" + image.descriptor().digest(), image.mediaType(), image.manifest());
        image.blobs()
                .forEach((digest, bytes) ->
                        document("/v2/" + repository + "/blobs/" + digest, "application/octet-stream", bytes));
        return name(repository + ":" + tag);
    }

    String serve(ServedImage image) {
        return serve(image, "app", "1");
    }

    void document(String path, String type, byte[] bytes) {
        documents.put(path, new Document(type, bytes));
    }

    /** From now on requests whose path matches get this reaction; the newest rule wins. */
    void on(String pathPattern, Reaction reaction) {
        rules.addFirst(new Rule(Pattern.compile(pathPattern), reaction));
    }

    void onBlob(Digest digest, Reaction reaction) {
        on(".*/blobs/" + digest, reaction);
    }

    /** The requests so far whose path matches. */
    List<Request> requests(String pathPattern) {
        Pattern pattern = Pattern.compile(pathPattern);
        return requests.stream()
                .filter(request -> pattern.matcher(request.path()).matches())
                .toList();
    }

    List<Request> requestsFor(Digest blob) {
        return requests(".*/blobs/" + blob);
    }

    /** Waits until the registry is closed: a server that says nothing. */
    void awaitClose() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        door.close();
        server.stop(0);
        threads.shutdownNow();
    }

    void honest(Request request) throws IOException {
        Document document = documents.get(request.path());
        if (request.path().equals("/v2/")) {
            request.answer(200, "application/json", "{}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } else if (document == null) {
            request.error(404, "NOT_FOUND", "nothing is there");
        } else {
            request.content(document.type(), document.bytes());
        }
    }

    private Reaction reactionTo(Request request) {
        return rules.stream()
                .filter(rule -> rule.path().matcher(request.path()).matches())
                .findFirst()
                .map(Rule::reaction)
                .orElse(this::honest);
    }
}
