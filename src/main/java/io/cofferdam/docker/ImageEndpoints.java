package io.cofferdam.docker;

import io.cofferdam.access.Caller;
import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Removal;
import io.cofferdam.operations.DiskOperations;
import io.cofferdam.operations.ImageOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Lists, shows, names and removes images. */
@Component
final class ImageEndpoints implements Endpoints {

    private final ImageOperations images;
    private final DiskOperations disk;

    ImageEndpoints(ImageOperations images, DiskOperations disk) {
        this.images = images;
        this.disk = disk;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/images/json", this::list)
                .get("/images/{name*}/json", this::inspect)
                .get("/images/{name*}/history", this::history)
                .post("/images/{name*}/tag", this::tag)
                .delete("/images/{name*}", this::remove);
    }

    private void list(Exchange exchange) throws IOException {
        Query query = exchange.query();
        boolean manifests = exchange.version().atLeast(ManifestJson.IN_LISTS) && query.flag("manifests");
        Caller caller = exchange.caller();
        ImageFilter filter = new ImageFilter(exchange.filters(ImageFilter.KNOWN), name -> images.inspect(caller, name));
        ToLongFunction<Image> shared =
                query.flag("shared-size") ? disk.sharedLayerBytes(caller) : image -> ImageJson.NOT_COUNTED;
        exchange.json(images.list(caller).stream()
                .filter(filter::accepts)
                .map(image -> {
                    var json = ImageJson.summary(
                            image,
                            images.bytes(caller, image),
                            users(caller, image),
                            shared.applyAsLong(image),
                            exchange.version());
                    json.put(
                            "RepoTags",
                            filter.shown(image).stream()
                                    .map(ImageReference::familiar)
                                    .toList());
                    json.put("RepoDigests", ImageJson.digests(filter.shownDigests(image)));
                    if (manifests) {
                        putManifests(json, caller, image);
                    }
                    return json;
                })
                .toList());
    }

    /** Who sees the parts gets the whole that they add up to, as Docker counts where it lists manifests: files and what is stored for a push. */
    private void putManifests(Map<String, @Nullable Object> json, Caller caller, Image image) {
        List<Descriptor> blobs = images.blobs(caller, image);
        long unpacked = images.bytes(caller, image);
        json.put("Size", unpacked + ManifestJson.contentBytes(blobs));
        json.put("Manifests", ManifestJson.of(image, blobs, unpacked, images.containersOf(caller, image)));
    }

    private int users(Caller caller, Image image) {
        return images.usedBy(caller, image).size();
    }

    private void inspect(Exchange exchange) throws IOException {
        boolean manifests = exchange.version().atLeast(ManifestJson.IN_INSPECT)
                && exchange.query().flag("manifests");
        if (manifests && Platforms.asked(exchange.query()) != null) {
            throw ProblemException.invalid(
                    "conflicting options: manifests and platform options cannot both be set.",
                    "A platform is one of the manifests.",
                    "Leave one of the two out.");
        }
        Image image = asked(exchange);
        var json = ImageJson.inspect(image, images.bytes(exchange.caller(), image), exchange.version());
        if (manifests) {
            putManifests(json, exchange.caller(), image);
        }
        exchange.json(json);
    }

    private void history(Exchange exchange) throws IOException {
        Image image = asked(exchange);
        exchange.json(ImageJson.history(image, images.bytesOfLayers(exchange.caller(), image)));
    }

    private Image asked(Exchange exchange) {
        String name = exchange.path("name");
        return images.inspect(exchange.caller(), name).requireFor(Platforms.asked(exchange.query()), name);
    }

    private void tag(Exchange exchange) throws IOException {
        ImageReference reference =
                reference(exchange.query().required("repo"), exchange.query().text("tag"));
        images.tag(exchange.caller(), exchange.path("name"), reference);
        exchange.json(201, Json.object());
    }

    /** The name to give, from the two parameters that carry it. */
    static ImageReference reference(String repo, @Nullable String tag) {
        ImageReference reference = ImageReference.parse(tag == null || tag.isEmpty() ? repo : repo + ":" + tag);
        if (reference.digest() != null) {
            throw ProblemException.invalid(
                    "refusing to create a tag with a digest reference.",
                    "A digest names one content for ever.",
                    "Give a tag.");
        }
        return reference;
    }

    private void remove(Exchange exchange) throws IOException {
        Removal removal = images.remove(
                exchange.caller(), exchange.path("name"), exchange.query().flag("force"));
        List<Map<String, @Nullable Object>> told = new ArrayList<>();
        removal.untagged().forEach(name -> told.add(Json.object("Untagged", name)));
        removal.deleted().forEach(id -> told.add(Json.object("Deleted", id)));
        exchange.json(told);
    }
}
