package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Removal;
import io.cofferdam.operations.ImageOperations;
import io.cofferdam.operations.RegistryOperations;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Images: the list, the upload, one image, its names and its removal. */
@ConsolePage
class ImagesPage {

    private final ImageOperations images;
    private final RegistryOperations registries;
    private final HostFacts facts;

    ImagesPage(ImageOperations images, RegistryOperations registries, HostFacts facts) {
        this.images = images;
        this.registries = registries;
        this.facts = facts;
    }

    @GetMapping("/images")
    String list(
            Caller caller,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(defaultValue = "name") String sort,
            @RequestParam(defaultValue = "") String pull,
            Model model) {
        String wanted = q.strip().toLowerCase(Locale.ROOT);
        List<ImageRow> rows = images.list(caller).stream()
                .sorted(order(caller, sort))
                .map(image -> row(caller, image))
                .filter(row -> (row.tags() + row.id()).toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
        model.addAttribute("rows", rows);
        model.addAttribute("q", q);
        model.addAttribute("sort", sort);
        model.addAttribute("pull", pull);
        model.addAttribute("transfers", TransfersPage.rows(registries, caller));
        return "images";
    }

    private ImageRow row(Caller caller, Image image) {
        return ImageRow.of(image, images.bytesOfLayers(caller, image), images.usedBy(caller, image));
    }

    private Comparator<Image> order(Caller caller, String sort) {
        return switch (sort) {
            case "size" ->
                Comparator.comparingLong((Image image) -> images.bytes(caller, image))
                        .reversed();
            case "created" -> Comparator.comparing(Image::created).reversed();
            default -> Comparator.comparing(image -> image.displayName().toLowerCase(Locale.ROOT));
        };
    }

    @GetMapping("/images/{id}")
    String detail(Caller caller, @PathVariable String id, Model model) {
        Image image = images.inspect(caller, id);
        model.addAttribute("i", row(caller, image));
        return "image";
    }

    /**
     * Takes an archive as the request's body.
     *
     * @param kind "load" for what `docker save` and OCI tools write, "rootfs" for the tar of a root file system
     */
    @PostMapping("/images/upload")
    String upload(
            Caller caller,
            @RequestParam(defaultValue = "load") String kind,
            @RequestParam(defaultValue = "") String reference,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model)
            throws IOException {
        try (InputStream body = request.getInputStream()) {
            model.addAttribute(
                    "loaded", kind.equals("rootfs") ? importRootfs(caller, body, name(reference)) : load(caller, body));
            facts.forget();
            return "images :: loaded";
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("p", e.problem());
            return "images :: refused";
        }
    }

    private List<String> importRootfs(Caller caller, InputStream body, String name) {
        ImageReference reference = ImageReference.parse(name);
        images.importRootfs(caller, body, reference, "imported in the console", List.of());
        return List.of(reference.familiar());
    }

    private List<String> load(Caller caller, InputStream body) {
        return images.load(caller, body, progress -> {}).stream()
                .flatMap(loaded -> loaded.displayNames().stream())
                .toList();
    }

    private static String name(String reference) {
        if (reference.isBlank()) {
            throw ProblemException.invalid(
                    "The image has no name.",
                    "A root file system does not say what it is called.",
                    "Fill in the name, such as mine/base:1.");
        }
        return reference.strip();
    }

    @PostMapping("/images/{id}/tag")
    void tag(Caller caller, @PathVariable String id, @RequestParam String reference, HttpServletResponse response) {
        images.tag(caller, id, ImageReference.parse(reference.strip()));
        response.setHeader("HX-Redirect", "/images/" + id);
    }

    @PostMapping("/images/{id}/remove")
    void remove(
            Caller caller,
            @PathVariable String id,
            @RequestParam(defaultValue = "") String tag,
            @RequestParam Map<String, String> parameters,
            HttpServletResponse response) {
        Removal removal = images.remove(caller, tag.isEmpty() ? id : tag, parameters.containsKey("force"));
        facts.forget();
        response.setHeader("HX-Redirect", removal.deleted().isEmpty() ? "/images/" + id : "/images");
    }
}
