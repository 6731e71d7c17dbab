package io.cofferdam.layer;

/**
 * How far an archive has come.
 *
 * @param id the layer's short digest; empty while the archive is being read
 * @param status what happens, in Docker's words: {@code Loading layer}
 * @param currentBytes bytes done
 * @param totalBytes bytes to do; 0 if not known
 */
public record LoadProgress(String id, String status, long currentBytes, long totalBytes) {}
