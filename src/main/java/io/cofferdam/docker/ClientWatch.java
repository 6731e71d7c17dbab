package io.cofferdam.docker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Notices that a client has left while there is nothing to send to it. */
final class ClientWatch implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 1000;

    private final Thread watcher;

    private ClientWatch(Thread watcher) {
        this.watcher = watcher;
    }

    /** Runs {@code stop} on another thread once the client has left; close it when the answer is complete. */
    static ClientWatch over(Peer peer, Runnable stop) {
        return new ClientWatch(Thread.ofVirtual().name("client-watch").start(() -> {
            try {
                while (!peer.gone()) {
                    Thread.sleep(LOOK_EVERY_MILLIS);
                }
                stop.run();
            } catch (InterruptedException done) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    @Override
    public void close() {
        watcher.interrupt();
    }

    /** Waits for a result as long as the client does. */
    static <T> T await(CompletableFuture<T> result, Peer peer) throws ExecutionException, ClientGone {
        while (true) {
            try {
                return result.get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                if (peer.gone()) {
                    throw new ClientGone();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClientGone();
            }
        }
    }
}
