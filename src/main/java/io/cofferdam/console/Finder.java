package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.image.Image;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.ImageOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Answers the finder: pages, containers and images whose name holds what was typed. */
@ConsolePage
class Finder {

    private static final int MOST = 12;

    /** One thing that was found. */
    record Hit(String name, String hint, String kind, String url) {}

    private final ContainerOperations containers;
    private final ImageOperations images;

    Finder(ContainerOperations containers, ImageOperations images) {
        this.containers = containers;
        this.images = images;
    }

    @GetMapping("/find")
    String find(Caller caller, @RequestParam(defaultValue = "") String q, Model model) {
        String wanted = q.strip().toLowerCase(Locale.ROOT);
        List<Hit> hits = new ArrayList<>();
        containers.list(caller).stream()
                .filter(view -> holds(view.name() + " " + view.spec().image() + " " + view.id(), wanted))
                .limit(MOST)
                .forEach(view ->
                        hits.add(new Hit(view.name(), view.spec().image(), "container", "/containers/" + view.id())));
        images.list(caller).stream()
                .filter(image -> holds(names(image) + " " + image.id().value(), wanted))
                .limit(MOST)
                .forEach(image -> hits.add(new Hit(
                        image.displayName(),
                        image.id().shortHex(),
                        "image",
                        "/images/" + image.id().value())));
        pages(caller).stream().filter(hit -> holds(hit.name(), wanted)).forEach(hits::add);
        model.addAttribute("hits", hits.subList(0, Math.min(hits.size(), MOST)));
        return "find";
    }

    private static List<Hit> pages(Caller caller) {
        List<Hit> pages = new ArrayList<>(List.of(
                new Hit("Overview", "", "page", "/"),
                new Hit("Containers", "", "page", "/containers"),
                new Hit("Images", "", "page", "/images"),
                new Hit("Volumes", "", "page", "/volumes"),
                new Hit("Networks", "", "page", "/networks"),
                new Hit("System", "", "page", "/system")));
        if (caller.may(Permission.CONTAINER_LAUNCH)) {
            pages.add(new Hit("Launch a container", "", "page", "/containers/launch"));
        }
        if (caller.may(Permission.AUDIT_VIEW)) {
            pages.add(new Hit("Audit", "", "page", "/audit"));
        }
        return pages;
    }

    private static String names(Image image) {
        return String.join(" ", image.tags().stream().map(tag -> tag.familiar()).toList());
    }

    private static boolean holds(String text, String wanted) {
        return text.toLowerCase(Locale.ROOT).contains(wanted);
    }
}
