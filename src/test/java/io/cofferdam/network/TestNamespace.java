package io.cofferdam.network;

import io.cofferdam.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.Callable;

/** A network namespace that lives as long as a child process, and takes all its interfaces and tables with it. */
final class TestNamespace implements AutoCloseable {

    private final Process holder;

    private TestNamespace(Process holder) {
        this.holder = holder;
    }

    static TestNamespace start() throws IOException {
        Process holder = new ProcessBuilder("unshare", "--net", "sh", "-c", "echo ready; exec sleep 600").start();
        if (!"ready".equals(holder.inputReader().readLine())) {
            throw new IOException(
                    "unshare: " + new String(holder.getErrorStream().readAllBytes()));
        }
        return new TestNamespace(holder);
    }

    long pid() {
        return holder.pid();
    }

    <T> T call(Callable<T> task) throws Exception {
        return NetworkNamespace.call(pid(), task);
    }

    void run(Action action) throws Exception {
        call(() -> {
            action.run();
            return true;
        });
    }

    /** Runs a shell command inside. */
    void shell(String command) throws Exception {
        output(command);
    }

    /** The same, and what it printed. */
    String output(String command) throws Exception {
        Process process = new ProcessBuilder(
                        "nsenter", "--target", Long.toString(pid()), "--net", "sh", "-e", "-c", command)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
        return output;
    }

    /** The host's batch with this namespace's process written in. */
    byte[] addressed(LaunchMessages messages) {
        byte[] batch = messages.hostBatch().clone();
        ByteBuffer.wrap(batch).order(ByteOrder.nativeOrder()).putInt(messages.pidOffset(), (int) pid());
        return batch;
    }

    @Override
    public void close() {
        holder.destroyForcibly().onExit().join();
    }

    interface Action {
        void run() throws Exception;
    }
}
