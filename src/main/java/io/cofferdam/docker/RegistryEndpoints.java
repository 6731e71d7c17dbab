package io.cofferdam.docker;

import io.cofferdam.access.Permission;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.operations.ImageOperations;
import io.cofferdam.operations.RegistryOperations;
import io.cofferdam.operations.Transfer;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.Credentials;
import io.cofferdam.registry.ImageSearch;
import io.cofferdam.registry.Pushed;
import io.cofferdam.registry.RemoteImage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Pulls, pushes, signs in to and searches registries. */
@Component
final class RegistryEndpoints implements Endpoints {

    private static final int DEFAULT_LIMIT = 25;
    private static final int MAX_LIMIT = 100;

    private final RegistryOperations registries;
    private final ImageOperations images;

    RegistryEndpoints(RegistryOperations registries, ImageOperations images) {
        this.registries = registries;
        this.images = images;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/images/{name*}/push", this::push)
                .post("/auth", this::signIn)
                .get("/images/search", this::search)
                .get("/distribution/{name*}/json", this::distribution);
    }

    /** Pulls what {@code POST /images/create} asks for: one image, or all tags of a repository where no tag is named. */
    void pull(Exchange exchange) throws IOException {
        String from = exchange.query().required("fromImage");
        String tag = exchange.query().text("tag", "");
        String platformText = exchange.query().text("platform", "");
        Platform platform = platformText.isEmpty() ? Platform.host() : Platform.parse(platformText);
        Credentials credentials = credentials(exchange);
        ProgressStream progress = new ProgressStream(exchange);
        if (tag.isEmpty() && !namesOne(from)) {
            ImageReference repository = ImageReference.parse(from);
            for (String each : registries.tagsToPull(exchange.caller(), repository, credentials)) {
                ImageReference image = ImageReference.parse(from + ":" + each);
                if (!pull(exchange, image, platform, credentials, progress)) {
                    return;
                }
            }
            return;
        }
        String separator = tag.startsWith("sha256:") ? "@" : ":";
        ImageReference image = ImageReference.parse(tag.isEmpty() ? from : from + separator + tag);
        pull(exchange, image, platform, credentials, progress);
    }

    /** False if it failed. */
    private boolean pull(
            Exchange exchange,
            ImageReference image,
            Platform platform,
            Credentials credentials,
            ProgressStream progress)
            throws IOException {
        Transfer transfer = begin(() -> registries.pull(exchange.caller(), image, platform, credentials), progress);
        return transfer != null && follow(exchange, transfer, progress);
    }

    /** One of several may be refused when others have been told of already; null then. */
    private static @Nullable Transfer begin(Supplier<Transfer> transfer, ProgressStream progress) throws IOException {
        try {
            return transfer.get();
        } catch (ProblemException e) {
            progress.fail(e);
            return null;
        }
    }

    private static boolean namesOne(String name) {
        return name.indexOf('@') >= 0 || name.indexOf(':', name.lastIndexOf('/') + 1) >= 0;
    }

    private void push(Exchange exchange) throws IOException {
        exchange.query().refuse("platform", "Pushing one platform of several");
        String name = exchange.path("name");
        String tag = exchange.query().text("tag", "");
        Credentials credentials = credentials(exchange);
        ProgressStream progress = new ProgressStream(exchange);
        for (ImageReference each : toPush(exchange, name, tag)) {
            Transfer transfer = begin(() -> registries.push(exchange.caller(), each, credentials), progress);
            if (transfer == null || !follow(exchange, transfer, progress)) {
                return;
            }
            Pushed pushed = transfer.pushed();
            if (pushed != null) {
                progress.send(Json.object(
                        "status",
                        "%s: digest: %s size: %d".formatted(pushed.tag(), pushed.digest(), pushed.sizeBytes())));
                progress.send(Json.object(
                        "progressDetail",
                        Json.object(),
                        "aux",
                        Json.object(
                                "Tag", pushed.tag(),
                                "Digest", pushed.digest().value(),
                                "Size", pushed.sizeBytes())));
            }
        }
    }

    private List<ImageReference> toPush(Exchange exchange, String name, String tag) {
        ImageReference reference = ImageReference.parse(tag.isEmpty() ? name : name + ":" + tag);
        if (reference.digest() != null) {
            throw ProblemException.invalid(
                    "cannot push a digest reference.", "A push gives a tag to an image.", "Name the tag to push.");
        }
        if (!tag.isEmpty() || namesOne(name)) {
            return List.of(reference);
        }
        List<ImageReference> all = images.list(exchange.caller()).stream()
                .flatMap(image -> image.tags().stream())
                .filter(reference::sameRepository)
                .toList();
        if (all.isEmpty()) {
            throw ProblemException.notFound(
                    "An image does not exist locally with the tag: " + reference.familiarName() + ".",
                    "No image has a name of that repository.",
                    "Tag one: docker tag IMAGE " + reference.familiarName() + ":TAG.");
        }
        return all;
    }

    /** Tells the client of a transfer until its end; who leaves ends it. False if it failed. */
    private boolean follow(Exchange exchange, Transfer transfer, ProgressStream progress) throws IOException {
        Runnable cancel = () -> registries.cancel(exchange.caller(), transfer.id());
        try (ClientWatch watch = ClientWatch.over(exchange.peer(), cancel)) {
            long revision = 0;
            while (true) {
                Transfer.Changes changes = transfer.awaitChanges(revision);
                revision = changes.revision();
                for (var step : changes.steps()) {
                    progress.send(step);
                }
                if (changes.ended()) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGone();
        } catch (IOException e) {
            cancel.run();
            throw e;
        }
        ProblemException problem = transfer.problem();
        if (problem != null) {
            progress.fail(problem);
        }
        return problem == null;
    }

    private void signIn(Exchange exchange) throws IOException {
        JsonNode body = exchange.body(Permission.IMAGE_CHANGE, "registry.login_checked", read -> read);
        Credentials credentials = RegistryAuth.of(body);
        if (credentials instanceof Credentials.Anonymous) {
            throw ProblemException.invalid(
                    "There is nobody to sign in.",
                    "The request names neither a user nor a token.",
                    "Give a user name.");
        }
        registries.signIn(exchange.caller(), RegistryAuth.text(body, "serveraddress"), credentials);
        exchange.json(Json.object("Status", "Login Succeeded", "IdentityToken", ""));
    }

    private void search(Exchange exchange) throws IOException {
        String term = exchange.query().required("term");
        Integer asked = exchange.query().integer("limit");
        int limit = asked == null || asked == 0 ? DEFAULT_LIMIT : asked;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemException.invalid(
                    "limit " + limit + " is outside the range of [1, " + MAX_LIMIT + "].", "", "Give another limit.");
        }
        Filters filters = exchange.filters("is-official", "is-automated", "stars");
        int slash = term.indexOf('/');
        boolean named = slash > 0 && term.substring(0, slash).matches(".*[.:].*|localhost");
        String registry = named ? term.substring(0, slash) : "docker.io";
        String word = named ? term.substring(slash + 1) : term;
        SearchFilter filter = SearchFilter.of(filters);
        exchange.json(registries.search(exchange.caller(), registry, word, limit, credentials(exchange)).stream()
                .filter(filter::accepts)
                .map(RegistryEndpoints::json)
                .toList());
    }

    private static Map<String, @Nullable Object> json(ImageSearch.Found found) {
        return Json.object(
                "name", found.name(),
                "description", found.description(),
                "star_count", found.stars(),
                "is_official", found.official(),
                "is_automated", false);
    }

    private void distribution(Exchange exchange) throws IOException {
        ImageReference image = ImageReference.parse(exchange.path("name"));
        RemoteImage remote = registries.look(exchange.caller(), image, credentials(exchange));
        exchange.json(Json.object(
                "Descriptor",
                Json.object(
                        "mediaType", remote.descriptor().mediaType(),
                        "digest", remote.descriptor().digest().value(),
                        "size", remote.descriptor().size()),
                "Platforms",
                remote.platforms().stream().map(ManifestJson::platform).toList()));
    }

    private static Credentials credentials(Exchange exchange) {
        return RegistryAuth.ofHeader(exchange.header("X-Registry-Auth"));
    }
}
