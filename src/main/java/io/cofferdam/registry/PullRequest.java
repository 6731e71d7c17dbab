package io.cofferdam.registry;

import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;

/**
 * An image that someone wants.
 *
 * @param image its name; a digest in it wins over a tag
 * @param platform of several platforms' images the one to take
 */
public record PullRequest(ImageReference image, Platform platform, Credentials credentials) {}
