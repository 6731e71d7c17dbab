package io.cofferdam.docker;

import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.operations.ImageOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes images in and gives them out, as archives. */
@Component
final class ImageTransferEndpoints implements Endpoints {

    private final ImageOperations images;

    ImageTransferEndpoints(ImageOperations images) {
        this.images = images;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/images/load", this::load)
                .post("/images/create", this::create)
                .get("/images/get", exchange -> save(exchange, exchange.query().all("names")))
                .get("/images/{name*}/get", exchange -> save(exchange, List.of(exchange.path("name"))));
    }

    private void load(Exchange exchange) throws IOException {
        refusePlatform(exchange);
        List<Image> loaded = images.load(exchange.caller(), exchange.input(), progress -> {});
        Progress progress = new Progress(exchange);
        for (Image image : loaded) {
            if (image.tags().isEmpty()) {
                progress.send(
                        Json.object("stream", "Loaded image ID: " + image.id().value() + "\n"));
            }
            for (ImageReference tag : image.tags()) {
                progress.send(Json.object("stream", "Loaded image: " + tag.familiar() + "\n"));
            }
        }
    }

    /** One address for two things: pulling, which needs a registry, and importing a root file system. */
    private void create(Exchange exchange) throws IOException {
        Query query = exchange.query();
        String source = query.text("fromSrc");
        if (source == null || source.isEmpty()) {
            throw ProblemException.unsupported(
                    "Pulling " + query.text("fromImage", "images") + " is not supported.",
                    "This version of Cofferdam has no registry client.",
                    "Bring the image in with docker load or docker import.");
        }
        if (!source.equals("-")) {
            throw ProblemException.unsupported(
                    "Importing from an address is not supported.",
                    "fromSrc is " + source + ".",
                    "Fetch the file and pipe it: docker import - NAME < FILE.");
        }
        refusePlatform(exchange);
        String repo = query.text("repo", "");
        ImageReference reference = repo.isEmpty() ? null : ImageEndpoints.reference(repo, query.text("tag"));
        Image image = images.importRootfs(
                exchange.caller(),
                exchange.input(),
                reference,
                LifecycleEndpoints.emptyIsNull(query.text("message")),
                query.all("changes"));
        new Progress(exchange).send(Json.object("status", image.id().value()));
    }

    private static void refusePlatform(Exchange exchange) {
        String platform = exchange.query().text("platform");
        if (platform != null && !platform.isEmpty()) {
            Platforms.requireOwn(platform);
        }
    }

    /** All names are looked up before the first byte, while an error still has a status. */
    private void save(Exchange exchange, List<String> names) throws IOException {
        refusePlatform(exchange);
        if (names.isEmpty()) {
            throw ProblemException.invalid("No image to save.", "", "Name at least one with ?names=….");
        }
        names.forEach(name -> images.inspect(exchange.caller(), name));
        images.save(exchange.caller(), names, exchange.stream("application/x-tar"));
    }

    /** Says step by step what was done, as JSON objects one after the other. */
    private static final class Progress {

        private final OutputStream out;

        Progress(Exchange exchange) throws IOException {
            out = exchange.stream(Json.TYPE);
        }

        void send(Map<String, @Nullable Object> step) throws IOException {
            out.write(Json.bytes(step));
            out.write("\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            out.flush();
        }
    }
}
