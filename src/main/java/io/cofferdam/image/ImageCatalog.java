package io.cofferdam.image;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An unchanging view of all images with the ways to find one; a change makes a new catalog. */
final class ImageCatalog {

    private static final Pattern ID_PREFIX = Pattern.compile("(?:sha256:)?[0-9a-f]{1,64}");

    private final Map<Digest, StoredImage> byId;
    private final Map<ImageReference, StoredImage> byTag = new HashMap<>();
    private final List<Image> newestFirst;

    ImageCatalog(Collection<StoredImage> images) {
        byId = new LinkedHashMap<>();
        for (StoredImage stored : images) {
            byId.put(stored.image().id(), stored);
            stored.image().tags().forEach(tag -> byTag.put(tag, stored));
        }
        newestFirst = byId.values().stream()
                .map(StoredImage::image)
                .sorted(Comparator.comparing(Image::created).reversed().thenComparing(Image::id))
                .toList();
    }

    List<Image> list() {
        return newestFirst;
    }

    Collection<StoredImage> all() {
        return byId.values();
    }

    @Nullable
    StoredImage byId(Digest id) {
        return byId.get(id);
    }

    /** By name, by id, by a prefix of an id, or by the manifest's digest; the name wins. */
    @Nullable
    StoredImage find(String text) {
        StoredImage named = byName(text);
        if (named != null) {
            return named;
        }
        return ID_PREFIX.matcher(text).matches() ? byPrefix(text) : null;
    }

    /** Whether the text found its image as an id rather than as a name. */
    boolean isId(String text) {
        return byName(text) == null;
    }

    /** A copy with the images replaced or added, and their tags taken from whoever had them. */
    ImageCatalog with(StoredImage changed) {
        List<StoredImage> images = new ArrayList<>();
        for (StoredImage stored : byId.values()) {
            if (!stored.image().id().equals(changed.image().id())) {
                List<ImageReference> kept = new ArrayList<>(stored.image().tags());
                boolean lost = kept.removeAll(changed.image().tags());
                images.add(lost ? stored.withTags(kept) : stored);
            }
        }
        images.add(changed);
        return new ImageCatalog(images);
    }

    ImageCatalog without(Digest id) {
        return new ImageCatalog(byId.values().stream()
                .filter(stored -> !stored.image().id().equals(id))
                .toList());
    }

    private @Nullable StoredImage byName(String text) {
        ImageReference reference;
        try {
            reference = ImageReference.parse(text);
        } catch (ProblemException notAName) {
            return null;
        }
        Digest pinned = reference.digest();
        if (pinned == null) {
            return byTag.get(reference);
        }
        for (StoredImage stored : byId.values()) {
            boolean same = stored.manifest().digest().equals(pinned)
                    || stored.image().id().equals(pinned);
            if (same && stored.image().tags().stream().anyMatch(reference::sameRepository)) {
                return stored;
            }
            if (stored.image().repoDigests().stream()
                    .anyMatch(known -> known.sameRepository(reference) && pinned.equals(known.digest()))) {
                return stored;
            }
        }
        return null;
    }

    private @Nullable StoredImage byPrefix(String text) {
        String prefix = text.startsWith("sha256:") ? text : "sha256:" + text;
        StoredImage found = null;
        for (StoredImage stored : byId.values()) {
            boolean matches = stored.image().id().value().startsWith(prefix)
                    || stored.manifest().digest().value().equals(prefix);
            if (matches && found != null) {
                throw ProblemException.invalid(
                        "\"" + text + "\" names more than one image.",
                        "Several image ids begin with it.",
                        "Write more digits of the id.");
            }
            found = matches ? stored : found;
        }
        return found;
    }
}
