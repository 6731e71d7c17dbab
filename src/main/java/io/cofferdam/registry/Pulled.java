package io.cofferdam.registry;

import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;

/**
 * What a pull has brought.
 *
 * @param digest of the manifest or index that the registry has under the name
 * @param wasThere whether the image had the name before, so that nothing is new
 */
public record Pulled(Image image, Digest digest, boolean wasThere) {}
