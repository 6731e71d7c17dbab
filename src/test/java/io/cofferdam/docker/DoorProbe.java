package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Endpoints that show what a handler sees. */
public final class DoorProbe implements Endpoints {

    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final CompletableFuture<Void> readerEnded = new CompletableFuture<>();

    @Override
    public void register(Routes routes) {
        routes.get(
                        "/whoami",
                        exchange -> exchange.json(Json.object(
                                "name",
                                exchange.caller().name(),
                                "version",
                                exchange.version().toString())))
                .get("/missing", exchange -> {
                    throw ProblemException.notFound("No such thing.", "It is not here.", "Look elsewhere.");
                })
                .get("/half/{how}", DoorProbe::half)
                .get("/broken", exchange -> {
                    throw new IllegalStateException("on purpose");
                })
                .post(
                        "/body",
                        exchange -> exchange.body(
                                io.cofferdam.access.Permission.CONTAINER_LAUNCH, "test.asked", body -> body))
                .get("/forever", this::forever)
                .post("/echo", exchange -> exchange.upgrade(exchange.streamType(false), new Echo()))
                .post("/short", exchange -> exchange.upgrade(exchange.streamType(false), new Short()));
    }

    /** Fails when a part of the answer has left. */
    private static void half(Exchange exchange) throws IOException {
        OutputStream out = exchange.stream("application/x-tar");
        out.write("half".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        out.write(" that is still held back".getBytes(StandardCharsets.US_ASCII));
        switch (exchange.path("how")) {
            case "problem" -> throw ProblemException.conflict("It went away.", "Somebody removed it.", "");
            case "io" -> throw new IOException("the disk");
            case "bug" -> throw new IllegalStateException("on purpose");
            default -> out.flush();
        }
    }

    /** Says what it heard, and that it heard the end. */
    private static final class Echo implements Hijack.Conversation {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void listen(InputStream in) throws IOException {
            byte[] buffer = new byte[64];
            for (int length = read(in, buffer); length > 0; length = read(in, buffer)) {
                heard.add(new String(buffer, 0, length, StandardCharsets.US_ASCII));
            }
            heard.add("end of input");
        }

        @Override
        public void tell(OutputStream out) throws IOException {
            String text = "";
            while (!text.equals("end of input")) {
                try {
                    text = heard.take();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                out.write(text.getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        }
    }

    /** Ends at once, whatever the client still says. */
    private final class Short implements Hijack.Conversation {

        @Override
        public void listen(InputStream in) {
            drain(in);
        }

        @Override
        public void tell(OutputStream out) throws IOException {
            out.write("bye".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    private void forever(Exchange exchange) throws IOException {
        exchange.stream(Json.TYPE);
        try {
            ClientWatch.await(new CompletableFuture<>(), exchange.peer());
        } catch (ClientGone e) {
            gone.complete(null);
            throw e;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IOException(e);
        }
    }

    private void drain(InputStream in) {
        try {
            while (in.read() >= 0) {}
        } catch (IOException closed) {
            // as expected
        } finally {
            readerEnded.complete(null);
        }
    }

    private static int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (EOFException e) {
            return -1;
        }
    }

    public void awaitGone() {
        gone.orTimeout(10, TimeUnit.SECONDS).join();
    }

    public void awaitReaderEnd() {
        readerEnded.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
