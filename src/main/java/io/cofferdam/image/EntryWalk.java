package io.cofferdam.image;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows entries of an index, whoever made them, to every blob that they lead to: nested indexes, manifests and what those list,
 * whatever its type.
 */
final class EntryWalk {

    private static final String WHAT = "entry";
    private static final int MAX_NESTING = 8;
    private static final int MAX_DOCUMENTS = 10_000;
    /** Fields whose descriptors lead to further documents. */
    private static final List<String> DOCUMENTS = List.of("manifests");
    /** Fields whose descriptors are content to whoever reads it (image-spec/manifest.md; "blobs" of artifact manifests). */
    private static final List<String> CONTENTS = List.of("layers", "blobs");

    private final ImageLayout layout;
    private final Set<Digest> reached = new HashSet<>();
    private final List<String> lacks = new ArrayList<>();
    private boolean certain = true;
    private int documents;

    EntryWalk(ImageLayout layout) {
        this.layout = layout;
    }

    /** All that was led to so far, here or not. */
    Set<Digest> reached() {
        return Set.copyOf(reached);
    }

    /** What is missing or damaged, in a sentence each. */
    List<String> lacks() {
        return List.copyOf(lacks);
    }

    /** Whether nothing else can be meant; false where something could not be read that may lead on. */
    boolean isCertain() {
        return certain;
    }

    void follow(Descriptor entry) throws IOException {
        Reference reference = new Reference(entry.digest(), entry.size(), entry.mediaType());
        if (!layout.has(entry.digest())) {
            // whoever brings it back finds what it needs
            certain = false;
        }
        document(reference, 0);
    }

    /** @param size bytes, -1 where it does not say */
    private record Reference(Digest digest, long size, String mediaType) {

        boolean isJson() {
            return MediaTypes.isManifest(mediaType) || MediaTypes.isIndex(mediaType) || mediaType.endsWith("json");
        }
    }

    private void document(Reference reference, int nesting) throws IOException {
        if (!content(reference, nesting == 0 ? "manifest" : "nested manifest") || !reference.isJson()) {
            return;
        }
        if (nesting > MAX_NESTING || ++documents > MAX_DOCUMENTS) {
            doubt("It leads to too many others.");
            return;
        }
        try {
            ObjectNode json = Json.object(layout.readJson(reference.digest(), WHAT), WHAT);
            for (String field : DOCUMENTS) {
                for (JsonNode child : Json.elements(json, field, WHAT)) {
                    document(read(child), nesting + 1);
                }
            }
            contents(json, nesting);
        } catch (ProblemException e) {
            doubt("Its " + reference.digest() + " cannot be read: "
                    + e.problem().why());
        }
    }

    private void contents(ObjectNode json, int nesting) throws IOException {
        if (json.has("config")) {
            content(read(json.path("config")), "config");
        }
        for (String field : CONTENTS) {
            for (JsonNode child : Json.elements(json, field, WHAT)) {
                content(read(child), field.equals("layers") ? "layer" : "content");
            }
        }
        if (json.path("subject") instanceof ObjectNode subject) {
            Reference about = read(subject);
            // what it is about may be elsewhere (image-spec/manifest.md)
            if (layout.has(about.digest())) {
                document(about, nesting + 1);
            }
        }
    }

    /** Whether it is here, and is seen for the first time. */
    private boolean content(Reference reference, String role) throws IOException {
        if (!reached.add(reference.digest())) {
            return false;
        }
        if (!layout.has(reference.digest())) {
            lacks.add("Its " + role + " " + reference.digest() + " is missing.");
            return false;
        }
        long actual = Files.size(layout.blob(reference.digest()));
        if (reference.size() >= 0 && reference.size() != actual) {
            lacks.add("Its %s %s should have %d bytes and has %d."
                    .formatted(role, reference.digest(), reference.size(), actual));
        }
        return true;
    }

    private void doubt(String why) {
        certain = false;
        lacks.add(why);
    }

    private static Reference read(JsonNode node) {
        Digest digest = Digest.parse(Json.text(node, "digest", "", WHAT));
        JsonNode size = node.path("size");
        long bytes = size.isIntegralNumber() && size.canConvertToLong() ? size.longValue() : -1;
        return new Reference(digest, bytes, Json.text(node, "mediaType", "", WHAT));
    }
}
