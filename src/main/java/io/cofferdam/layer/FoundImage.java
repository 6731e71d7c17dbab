package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.ImageReference;
import java.util.List;

/** An image that an archive holds: its manifest, which is in the store as a blob, and the names the archive gives it. */
record FoundImage(Descriptor manifest, List<ImageReference> names) {}
