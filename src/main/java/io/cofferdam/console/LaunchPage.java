package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.CreatedContainer;
import io.cofferdam.operations.ImageOperations;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The launch form: what would be launched is shown beside it as a command line and as a plan, while it is filled in. */
@ConsolePage
class LaunchPage {

    private final ContainerOperations containers;
    private final ImageOperations images;

    LaunchPage(ContainerOperations containers, ImageOperations images) {
        this.containers = containers;
        this.images = images;
    }

    @GetMapping("/containers/launch")
    String form(Caller caller, @RequestParam Map<String, String> parameters, Model model) {
        caller.require(Permission.CONTAINER_LAUNCH, "Launching a container");
        LaunchForm form = LaunchForm.of(parameters);
        List<String> names = names(caller);
        if (form.get("image").isEmpty() && names.size() == 1) {
            form = LaunchForm.of(Map.of("image", names.getFirst()));
        }
        model.addAttribute("f", form);
        model.addAttribute("errors", Map.of());
        model.addAttribute("images", names);
        if (!form.get("image").isEmpty()) {
            addPreview(caller, new LaunchReading(form), model);
        }
        return "launch";
    }

    @PostMapping("/containers/launch/preview")
    String preview(Caller caller, @RequestParam Map<String, String> parameters, Model model) {
        addPreview(caller, new LaunchReading(LaunchForm.of(parameters)), model);
        return "launch :: preview";
    }

    /** Creates it and, unless that was unticked, starts it; a form that cannot be read comes back with its sentences. */
    @PostMapping("/containers/launch")
    String launch(
            Caller caller, @RequestParam Map<String, String> parameters, HttpServletResponse response, Model model) {
        LaunchForm form = LaunchForm.of(parameters);
        LaunchReading reading = new LaunchReading(form);
        ContainerRequest request = reading.request();
        model.addAttribute("f", form);
        model.addAttribute("errors", reading.errors());
        model.addAttribute("images", names(caller));
        if (!reading.errors().isEmpty()) {
            return again(response);
        }
        try {
            CreatedContainer created = containers.create(caller, request);
            model.addAttribute("created", created.id());
            if (form.has("start")) {
                containers.start(caller, created.id());
            }
            response.setHeader("HX-Redirect", "/containers/" + created.id());
            return "launch :: done";
        } catch (ProblemException e) {
            model.addAttribute("problem", e.problem());
            return again(response);
        }
    }

    private static String again(HttpServletResponse response) {
        response.setStatus(422);
        return "launch :: form";
    }

    private void addPreview(Caller caller, LaunchReading reading, Model model) {
        ContainerRequest request = reading.request();
        model.addAttribute("line", DockerRunLine.of(request));
        if (!reading.errors().isEmpty()) {
            String first = reading.errors().values().iterator().next();
            model.addAttribute(
                    "planProblem",
                    new Problem("The form cannot be read yet.", first, "The field is marked on launch."));
            return;
        }
        try {
            model.addAttribute("plan", Waterfall.of(containers.preview(caller, request)));
        } catch (ProblemException e) {
            model.addAttribute("planProblem", e.problem());
        }
    }

    private List<String> names(Caller caller) {
        return images.list(caller).stream()
                .map(Image::tags)
                .flatMap(List::stream)
                .map(ImageReference::familiar)
                .sorted()
                .toList();
    }
}
