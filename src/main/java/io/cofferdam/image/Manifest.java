package io.cofferdam.image;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An image manifest: the config and the layers, lowest first (image-spec/manifest.md).
 *
 * @param mediaType the OCI or the Docker one
 */
public record Manifest(String mediaType, Descriptor config, List<Descriptor> layers) {

    private static final String WHAT = "image manifest";
    private static final int MAX_LAYERS = 500;

    public Manifest {
        layers = List.copyOf(layers);
    }

    /** Reads a manifest; {@code mediaType} is what referred to it, null where nothing did. */
    public static Manifest parse(byte[] json, @Nullable String mediaType) {
        ObjectNode root = Json.object(json, WHAT);
        String own = Json.text(root, "mediaType", WHAT);
        String type = own != null ? own : mediaType != null ? mediaType : MediaTypes.OCI_MANIFEST;
        if (mediaType != null && !mediaType.equals(type)) {
            throw Json.bad(WHAT, "It calls itself \"" + type + "\" but is referred to as \"" + mediaType + "\".");
        }
        if (!MediaTypes.isManifest(type)) {
            throw Json.bad(WHAT, "Its media type \"" + type + "\" is not one of an image manifest.");
        }
        // CVE-2021-41190: a document that is a manifest to one reader and an index to another
        if (root.has("manifests") || root.has("fsLayers")) {
            throw Json.bad(WHAT, "It is a manifest and an index at once.");
        }
        Descriptor config = Descriptors.read(root.path("config"), WHAT);
        if (!MediaTypes.isConfig(config.mediaType())) {
            throw Json.bad(
                    WHAT, "It holds \"" + config.mediaType() + "\", which is not the config of a container image.");
        }
        return new Manifest(type, config, layers(root));
    }

    /** The manifest as a blob: the same record gives the same bytes. */
    public byte[] toJson() {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put("schemaVersion", 2).put("mediaType", mediaType);
        root.set("config", Descriptors.write(config));
        var array = root.putArray("layers");
        layers.forEach(layer -> array.add(Descriptors.write(layer)));
        return Json.bytes(root);
    }

    private static List<Descriptor> layers(ObjectNode root) {
        List<Descriptor> layers = new ArrayList<>();
        for (JsonNode node : Json.elements(root, "layers", WHAT)) {
            Descriptor layer = Descriptors.read(node, WHAT);
            if (!MediaTypes.isLayer(layer.mediaType())) {
                throw Json.bad(
                        WHAT, "A layer's media type \"" + layer.mediaType() + "\" is not one this engine unpacks.");
            }
            layers.add(layer);
        }
        if (layers.size() > MAX_LAYERS) {
            throw Json.bad(WHAT, "It has " + layers.size() + " layers; overlay takes at most " + MAX_LAYERS + ".");
        }
        return layers;
    }
}
