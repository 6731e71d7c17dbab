package io.cofferdam.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The packet filter of the network namespace it was opened in, changed in process; each call is one transaction (nft(8)). */
public final class Nftables implements AutoCloseable {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int NETLINK_NETFILTER = 12;

    private DescriptorNumbers.@Nullable Context ctx;

    /** What libnftables had against a transaction. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super("nftables: " + (reason.isBlank() ? "no reason given" : reason.strip()));
        }
    }

    private Nftables(DescriptorNumbers.Context ctx) {
        this.ctx = ctx;
    }

    public static boolean available() {
        return lack() == null;
    }

    /** Why the packet filter cannot be used here, or null when it can. */
    public static @Nullable String lack() {
        String socket = socketLack();
        if (socket != null) {
            return socket;
        }
        try (Nftables nftables = new Nftables(newContext())) {
            nftables.run("list tables");
            return null;
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return "libnftables.so.1 cannot be loaded (package libnftables1).";
        } catch (IOException e) {
            return "The kernel has no nf_tables (" + e.getMessage() + ").";
        }
    }

    /** Opens the packet filter of this thread's network namespace. */
    public static Nftables open() throws IOException {
        String lack = socketLack();
        if (lack != null) {
            throw new Refused(lack);
        }
        return new Nftables(newContext());
    }

    /** Executes commands in nft's own language, all or none, and returns what they print. */
    public String run(String commands) throws IOException {
        return run(commands, false);
    }

    /** Executes a JSON document (libnftables-json(5)), all or nothing, and returns the JSON it answers. */
    public String runJson(String json) throws IOException {
        return run(json, true);
    }

    @Override
    public synchronized void close() {
        if (ctx != null) {
            DescriptorNumbers.close(ctx);
            ctx = null;
        }
    }

    private synchronized String run(String commands, boolean json) throws IOException {
        if (ctx == null) {
            throw new Refused("the handle is closed");
        }
        Pointer pointer = ctx.pointer();
        LibNftables.nft_ctx_output_set_flags(pointer, json ? LibNftables.CTX_OUTPUT_JSON : 0);
        int result = LibNftables.nft_run_cmd_from_buffer(pointer, commands);
        // Reading a buffer empties it, so both are read every time.
        String output = LibNftables.nft_ctx_get_output_buffer(pointer);
        String error = LibNftables.nft_ctx_get_error_buffer(pointer);
        if (result != 0) {
            throw new Refused(error);
        }
        return output;
    }

    private static DescriptorNumbers.Context newContext() throws IOException {
        DescriptorNumbers.Context ctx = DescriptorNumbers.open();
        LibNftables.nft_ctx_buffer_output(ctx.pointer());
        LibNftables.nft_ctx_buffer_error(ctx.pointer());
        return ctx;
    }

    /** libnftables ends the whole process when it cannot open its socket, so one is tried before. */
    private static @Nullable String socketLack() {
        int fd = LibC.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER);
        int errno = Native.getLastError();
        if (fd < 0) {
            return "The kernel has no netfilter socket (" + Errno.text(errno) + ").";
        }
        LibC.close(fd);
        return null;
    }
}
