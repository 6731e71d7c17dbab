package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much disk the images of one moment take: content as it came and unpacked layers, each counted once however many images have
 * it. All of it is known without looking at the disk, because neither ever changes.
 */
public final class ImageSizes {

    /** Something that several images can have in common: a blob, or a layer unpacked. */
    private record Part(boolean unpacked, Digest digest) {}

    /**
     * The size of one image.
     *
     * @param bytes all of it
     * @param sharedBytes what other images have too
     */
    public record Size(long bytes, long sharedBytes) {

        public long uniqueBytes() {
            return bytes - sharedBytes;
        }
    }

    /** What each image had at that moment, so that one which has gone since can still be asked for. */
    private final Map<Digest, Map<Part, Long>> partsById = new HashMap<>();

    private final Map<Part, Integer> users = new HashMap<>();
    private final Map<Part, Long> bytes = new HashMap<>();

    private ImageSizes() {}

    /** Of all images there are now. */
    public static ImageSizes of(ImageStore store, LayerStore layers) {
        ImageSizes sizes = new ImageSizes();
        for (Image image : store.list()) {
            Map<Part, Long> parts = parts(image, store, layers);
            sizes.partsById.put(image.id(), parts);
            sizes.bytes.putAll(parts);
            parts.keySet().forEach(part -> sizes.users.merge(part, 1, Integer::sum));
        }
        return sizes;
    }

    public Size of(Image image) {
        long all = 0;
        long shared = 0;
        for (Map.Entry<Part, Long> part : parts(image).entrySet()) {
            all += part.getValue();
            shared += users.getOrDefault(part.getKey(), 1) > 1 ? part.getValue() : 0;
        }
        return new Size(all, shared);
    }

    /** Bytes of the files in layers that another image has too. */
    public long sharedLayerBytes(Image image) {
        return parts(image).entrySet().stream()
                .filter(part -> part.getKey().unpacked() && users.getOrDefault(part.getKey(), 1) > 1)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Bytes of all images together. */
    public long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Bytes that come back when these images go.
     *
     * @param kept layers that stay whatever images there are, because containers stand on them
     */
    public long freedBy(Collection<Image> going, Set<ChainId> kept) {
        Map<Part, Integer> left = new HashMap<>(users);
        going.forEach(image -> parts(image).keySet().forEach(part -> left.merge(part, -1, Integer::sum)));
        return left.entrySet().stream()
                .filter(part -> part.getValue() == 0)
                .filter(part -> !part.getKey().unpacked()
                        || !kept.contains(new ChainId(part.getKey().digest())))
                .mapToLong(part -> bytes.getOrDefault(part.getKey(), 0L))
                .sum();
    }

    private Map<Part, Long> parts(Image image) {
        return partsById.getOrDefault(image.id(), Map.of());
    }

    private static Map<Part, Long> parts(Image image, ImageStore store, LayerStore layers) {
        Map<Part, Long> parts = new HashMap<>();
        List<Descriptor> blobs = store.blobsOf(image);
        blobs.forEach(blob -> parts.put(new Part(false, blob.digest()), blob.size()));
        for (ChainId chainId : ChainId.ofStack(image.diffIds())) {
            parts.put(new Part(true, chainId.digest()), layers.bytes(chainId));
        }
        return parts;
    }
}
