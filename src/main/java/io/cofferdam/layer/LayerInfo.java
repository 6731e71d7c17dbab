package io.cofferdam.layer;

import io.cofferdam.image.Digest;

/**
 * What is known of an unpacked layer.
 *
 * @param bytes content of its files
 * @param opaqueRoot whether it hides all layers below it
 */
record LayerInfo(ChainId chainId, Digest diffId, long bytes, int entries, boolean opaqueRoot) {}
