package io.cofferdam.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** libnftables as it is in nftables/libnftables.h (libnftables(3)), JNA direct mapping; a context is for one thread at a time. */
final class LibNftables {

    static {
        Native.register(LibNftables.class, "libnftables.so.1");
    }

    /** NFT_CTX_DEFAULT. */
    static final int CTX_DEFAULT = 0;

    /** NFT_CTX_OUTPUT_JSON: also makes the library read JSON. */
    static final int CTX_OUTPUT_JSON = 1 << 4;

    private LibNftables() {}

    /** Opens a netfilter netlink socket, and calls exit(3) where that fails. */
    static native Pointer nft_ctx_new(int flags);

    static native void nft_ctx_free(Pointer ctx);

    static native int nft_ctx_buffer_output(Pointer ctx);

    static native int nft_ctx_buffer_error(Pointer ctx);

    static native String nft_ctx_get_output_buffer(Pointer ctx);

    static native String nft_ctx_get_error_buffer(Pointer ctx);

    static native int nft_ctx_output_get_flags(Pointer ctx);

    static native void nft_ctx_output_set_flags(Pointer ctx, int flags);

    /** 0, or -1 with the reason in the error buffer. */
    static native int nft_run_cmd_from_buffer(Pointer ctx, String buf);
}
