package io.cofferdam.image;

import io.cofferdam.linux.DurableFile;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which compressed layer a stored, uncompressed one became when it was pushed: a second push can ask a registry for it without
 * compressing again. It is only knowledge: a lost file costs time.
 */
public final class CompressedForms {

    private static final System.Logger LOG = System.getLogger(CompressedForms.class.getName());

    private final ImageLayout layout;
    private final Map<Digest, Descriptor> forms = new LinkedHashMap<>();

    CompressedForms(ImageLayout layout) throws IOException {
        this.layout = layout;
        if (!Files.exists(layout.compressedForms())) {
            return;
        }
        try {
            JsonNode root = Json.MAPPER.readTree(Files.readAllBytes(layout.compressedForms()));
            root.properties()
                    .forEach(entry -> forms.put(
                            Digest.parse(entry.getKey()), Descriptors.read(entry.getValue(), "compressed form")));
        } catch (JacksonException | ProblemException e) {
            LOG.log(Level.WARNING, "What pushes compressed is forgotten: " + e.getMessage());
        }
    }

    /** The compressed form of a stored layer, null if none is known. */
    public synchronized @Nullable Descriptor find(Digest stored) {
        return forms.get(stored);
    }

    public synchronized void remember(Digest stored, Descriptor compressed) {
        forms.put(stored, compressed);
        forms.keySet().removeIf(digest -> !layout.has(digest));
        ObjectNode root = Json.MAPPER.createObjectNode();
        forms.forEach((digest, form) -> root.set(digest.value(), Descriptors.write(form)));
        try {
            DurableFile.write(layout.compressedForms(), Json.bytes(root));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The next push of " + stored + " compresses it again.", e);
        }
    }
}
