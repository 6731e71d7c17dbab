package io.cofferdam.docker;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.layer.LoadedImage;
import io.cofferdam.operations.ImageOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes images in and gives them out, as archives. */
@Component
final class ImageTransferEndpoints implements Endpoints {

    private final ImageOperations images;
    private final RegistryEndpoints registries;

    ImageTransferEndpoints(ImageOperations images, RegistryEndpoints registries) {
        this.images = images;
        this.registries = registries;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/images/load", this::load)
                .post("/images/create", this::create)
                .get("/images/get", exchange -> save(exchange, exchange.query().all("names")))
                .get("/images/{name*}/get", exchange -> save(exchange, List.of(exchange.path("name"))));
    }

    private void load(Exchange exchange) throws IOException {
        Platform platform = Platforms.asked(exchange.query());
        List<LoadedImage> loaded = images.load(exchange.caller(), exchange.input(), platform, progress -> {});
        ProgressStream progress = new ProgressStream(exchange);
        for (LoadedImage one : loaded) {
            if (one.names().isEmpty()) {
                progress.send(Json.object(
                        "stream", "Loaded image ID: " + one.image().id().value() + "\n"));
            }
            for (ImageReference name : one.names()) {
                progress.send(Json.object("stream", "Loaded image: " + name.familiar() + "\n"));
            }
        }
    }

    /** One address for two things: pulling from a registry, and importing a root file system. */
    private void create(Exchange exchange) throws IOException {
        Query query = exchange.query();
        String source = query.text("fromSrc");
        if (source == null || source.isEmpty()) {
            registries.pull(exchange);
            return;
        }
        if (!source.equals("-")) {
            throw ProblemException.unsupported(
                    "Importing from an address is not supported.",
                    "fromSrc is " + source + ".",
                    "Fetch the file and pipe it: docker import - NAME < FILE.");
        }
        Platform platform = Platforms.asked(query);
        String repo = query.text("repo", "");
        ImageReference reference = repo.isEmpty() ? null : ImageEndpoints.reference(repo, query.text("tag"));
        Image image = images.importRootfs(
                exchange.caller(),
                exchange.input(),
                reference,
                platform,
                LifecycleEndpoints.emptyIsNull(query.text("message")),
                query.all("changes"));
        new ProgressStream(exchange).send(Json.object("status", image.id().value()));
    }

    /** A name without a tag takes every tag of its repository. */
    private void check(Exchange exchange, String name, @Nullable Platform platform) {
        images.inspect(exchange.caller(), name).requireFor(platform, name);
        images.list(exchange.caller()).stream()
                .filter(image ->
                        image.tags().stream().anyMatch(tag -> tag.familiarName().equals(name)))
                .forEach(image -> image.requireFor(platform, name));
    }

    /** All names are looked up before the first byte, while an error still has a status. */
    private void save(Exchange exchange, List<String> names) throws IOException {
        Platform platform = Platforms.asked(exchange.query());
        if (names.isEmpty()) {
            throw ProblemException.invalid("No image to save.", "", "Name at least one with ?names=….");
        }
        names.forEach(name -> check(exchange, name, platform));
        images.save(exchange.caller(), names, new LateStream(exchange, "application/x-tar"));
    }
}
