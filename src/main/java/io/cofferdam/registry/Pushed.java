package io.cofferdam.registry;

import io.cofferdam.image.Digest;

/**
 * What a push has left in a registry.
 *
 * @param sizeBytes of the manifest
 */
public record Pushed(String tag, Digest digest, long sizeBytes) {}
