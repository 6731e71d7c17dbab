package io.cofferdam.image;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A list of manifests: a layout's {@code index.json}, or one image for several platforms (image-spec/image-index.md). */
public record ImageIndex(List<Descriptor> manifests) {

    /** containerd's annotation with the whole name of an image. */
    public static final String IMAGE_NAME = "io.containerd.image.name";
    /** The image-spec's annotation with the name of a reference in a layout. */
    public static final String REF_NAME = "org.opencontainers.image.ref.name";

    /** Ours: the names with digests under which registries have an image, separated by blanks. */
    static final String REPO_DIGESTS = "io.cofferdam.image.repo-digests";

    private static final String WHAT = "image index";

    public ImageIndex {
        manifests = List.copyOf(manifests);
    }

    /** Reads an index; {@code mediaType} is what referred to it, null for the layout's own. */
    public static ImageIndex parse(byte[] json, @Nullable String mediaType) {
        ObjectNode root = Json.object(json, WHAT);
        String own = Json.text(root, "mediaType", WHAT);
        if (own != null && (!MediaTypes.isIndex(own) || (mediaType != null && !own.equals(mediaType)))) {
            throw Json.bad(WHAT, "It calls itself \"" + own + "\".");
        }
        // CVE-2021-41190: a document that is an index to one reader and a manifest to another
        if (root.has("layers") || root.has("config")) {
            throw Json.bad(WHAT, "It is an index and a manifest at once.");
        }
        List<Descriptor> manifests = new ArrayList<>();
        for (JsonNode node : Json.elements(root, "manifests", WHAT)) {
            manifests.add(Descriptors.read(node, WHAT));
        }
        return new ImageIndex(manifests);
    }

    public byte[] toJson() {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
        var array = root.putArray("manifests");
        manifests.forEach(manifest -> array.add(Descriptors.write(manifest)));
        return Json.bytes(root);
    }

    /** The annotations that name an entry, for containerd's and for the image-spec's readers. */
    public static Map<String, String> nameAnnotations(ImageReference reference) {
        return Map.of(IMAGE_NAME, reference.canonical(), REF_NAME, reference.canonical());
    }

    /** The name an entry's annotations give, null where they give none that is more than a tag or none but a digest. */
    public static @Nullable ImageReference nameOf(Descriptor entry) {
        String name = entry.annotations().get(IMAGE_NAME);
        if (name == null) {
            name = entry.annotations().get(REF_NAME);
            if (name == null || (name.indexOf('/') < 0 && name.indexOf(':') < 0)) {
                return null;
            }
        }
        ImageReference reference = ImageReference.parse(name);
        return reference.tag() == null ? null : reference.tagged();
    }

    /** What {@link #REPO_DIGESTS} of an entry says; an unreadable one is skipped, as it is only knowledge about elsewhere. */
    static List<ImageReference> repoDigestsOf(Descriptor entry) {
        List<ImageReference> known = new ArrayList<>();
        for (String text : entry.annotations().getOrDefault(REPO_DIGESTS, "").split(" ")) {
            try {
                ImageReference reference = ImageReference.parse(text);
                if (reference.digest() != null) {
                    known.add(reference);
                }
            } catch (ProblemException unreadable) {
                continue;
            }
        }
        return known;
    }
}
