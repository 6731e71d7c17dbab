package io.cofferdam.image;

/**
 * A container that was made from an image.
 *
 * @param container the container's name or short id, for the message
 * @param running whether it runs (or is paused) now
 */
public record ImageUse(String container, boolean running) {}
