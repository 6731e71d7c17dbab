package io.cofferdam.docker;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.image.Platform;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an image is made of, as lists and `inspect` show it to who asks for manifests: an image here has one, that of its platform. */
final class ManifestJson {

    /** The versions of the API that know the parameter. */
    static final int IN_LISTS = 47;

    static final int IN_INSPECT = 48;

    private ManifestJson() {}

    /**
     * @param blobs what the store has of it, none if it went meanwhile
     * @param unpackedBytes of its files
     * @param containers the ids of those that were made from it
     */
    static List<Map<String, @Nullable Object>> of(
            Image image, List<Descriptor> blobs, long unpackedBytes, List<String> containers) {
        return blobs.stream()
                .filter(blob -> blob.digest().equals(image.manifestDigest()))
                .limit(1)
                .map(manifest ->
                        summary(manifest, image.config().platform(), contentBytes(blobs), unpackedBytes, containers))
                .toList();
    }

    private static Map<String, @Nullable Object> summary(
            Descriptor manifest, Platform platform, long content, long unpackedBytes, List<String> containers) {
        return Json.object(
                "ID",
                manifest.digest().value(),
                "Descriptor",
                descriptor(manifest),
                "Available",
                true,
                "Size",
                Json.object("Content", content, "Total", content + unpackedBytes),
                "Kind",
                "image",
                "ImageData",
                Json.object(
                        "Platform",
                        platform(platform),
                        "Containers",
                        containers,
                        "Size",
                        Json.object("Unpacked", unpackedBytes)));
    }

    /** Bytes as stored, which is how they would be pushed; a layer that is there twice is stored once. */
    static long contentBytes(List<Descriptor> blobs) {
        Map<Digest, Long> sizes = new HashMap<>();
        blobs.forEach(blob -> sizes.put(blob.digest(), blob.size()));
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, @Nullable Object> descriptor(Descriptor descriptor) {
        return Json.object(
                "mediaType",
                descriptor.mediaType(),
                "digest",
                descriptor.digest().value(),
                "size",
                descriptor.size());
    }

    static Map<String, @Nullable Object> platform(Platform platform) {
        Map<String, @Nullable Object> json = Json.object("architecture", platform.architecture(), "os", platform.os());
        if (platform.variant() != null) {
            json.put("variant", platform.variant());
        }
        return json;
    }
}
