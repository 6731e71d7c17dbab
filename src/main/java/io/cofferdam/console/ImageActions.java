package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.operations.ImageOperations;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;

/** What is done to several images at once; how it went is in the tray. */
@ConsolePage
class ImageActions {

    private final ImageOperations images;
    private final HostFacts facts;
    private final Tray tray;

    ImageActions(ImageOperations images, HostFacts facts, Tray tray) {
        this.images = images;
        this.facts = facts;
        this.tray = tray;
    }

    /** Images that containers use are refused, each with its reason; the others go. */
    @PostMapping("/images/actions/remove")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Caller caller, @RequestParam(defaultValue = "") List<String> id) {
        for (String each : id) {
            String name = images.inspect(caller, each).displayName();
            tray.run(caller, "Remove " + name, "", "removing", () -> {
                images.remove(caller, each, images.inspect(caller, each).tags().size() > 1);
                facts.forget();
            });
        }
    }
}
