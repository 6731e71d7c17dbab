package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.image.Image;
import io.cofferdam.image.ImageReference;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.CreatedContainer;
import io.cofferdam.operations.ImageOperations;
import io.cofferdam.operations.LaunchResult;
import io.cofferdam.operations.NetworkOperations;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
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
    private final NetworkOperations networks;

    LaunchPage(ContainerOperations containers, ImageOperations images, NetworkOperations networks) {
        this.networks = networks;
        this.containers = containers;
        this.images = images;
    }

    @GetMapping("/containers/launch")
    String form(Caller caller, @RequestParam Map<String, String> parameters, Model model) {
        caller.require(Permission.CONTAINER_LAUNCH, "Launching a container");
        LaunchForm form = LaunchForm.fresh(parameters);
        List<String> names = names(caller);
        if (form.get("image").isEmpty() && names.size() == 1) {
            Map<String, String> more = new HashMap<>(parameters);
            more.put("image", names.getFirst());
            form = LaunchForm.fresh(more);
        }
        addForm(caller, form, Map.of(), names, model);
        if (!form.get("image").isEmpty()) {
            addPreview(caller, reading(caller, form), model);
        }
        return "launch";
    }

    @PostMapping("/containers/launch/preview")
    String preview(Caller caller, @RequestParam Map<String, String> parameters, Model model) {
        addPreview(caller, reading(caller, LaunchForm.of(parameters)), model);
        return "launch :: preview";
    }

    /**
     * The rows of the form's networks, with one more of them, with one less, or as many as a draft has.
     *
     * @param remove the number of the row that goes; 0 for none
     */
    @PostMapping("/containers/launch/networks")
    String networks(
            Caller caller,
            @RequestParam Map<String, String> parameters,
            @RequestParam(defaultValue = "false") boolean add,
            @RequestParam(defaultValue = "0") int remove,
            Model model) {
        caller.require(Permission.CONTAINER_LAUNCH, "Launching a container");
        LaunchNetworks before = new LaunchNetworks(LaunchForm.of(parameters), networks.list(caller));
        LaunchForm form = add ? before.oneMore() : remove > 0 ? before.without(remove) : before.form();
        addRows(caller, form, model);
        model.addAttribute("f", form);
        model.addAttribute("errors", Map.of());
        if (add) {
            model.addAttribute(
                    "added", new LaunchNetworks(form, List.of()).rows().getLast());
        }
        addPreview(caller, reading(caller, form), model);
        return "launch :: networksAgain";
    }

    /** Fills the form from a `docker run` line and says what of it did not get in. */
    @PostMapping("/containers/launch/paste")
    String paste(Caller caller, @RequestParam(defaultValue = "") String line, Model model) {
        caller.require(Permission.CONTAINER_LAUNCH, "Launching a container");
        try {
            RunLine.Reading pasted = RunLine.read(line);
            LaunchReading reading = reading(caller, pasted.form());
            model.addAttribute("unread", pasted.unread());
            addPreview(caller, reading, model);
            addForm(caller, pasted.form(), reading.errors(), names(caller), model);
        } catch (IllegalArgumentException e) {
            addForm(caller, LaunchForm.fresh(Map.of()), Map.of(), names(caller), model);
            model.addAttribute(
                    "problem",
                    new Problem(
                            "The line could not be read.",
                            String.valueOf(e.getMessage()),
                            "Paste it from docker to the end of its command."));
        }
        return "launch :: pasted";
    }

    /** Creates it and, unless that was unticked, starts it; a form that cannot be read comes back with its sentences. */
    @PostMapping("/containers/launch")
    String launch(
            Caller caller, @RequestParam Map<String, String> parameters, HttpServletResponse response, Model model) {
        LaunchForm form = LaunchForm.of(parameters);
        LaunchReading reading = reading(caller, form);
        ContainerRequest request = reading.request();
        addForm(caller, form, reading.errors(), names(caller), model);
        if (!reading.errors().isEmpty()) {
            return again(response);
        }
        try {
            return form.has("start")
                    ? launched(containers.launch(caller, request), request, response, model)
                    : done(containers.create(caller, request), response);
        } catch (ProblemException e) {
            if (e.kind() == ProblemException.Kind.FORBIDDEN) {
                throw e; // no change of the form would help
            }
            model.addAttribute("problem", e.problem());
            return again(response);
        }
    }

    private String launched(LaunchResult result, ContainerRequest request, HttpServletResponse response, Model model) {
        return switch (result) {
            case LaunchResult.Started started -> done(started.created(), response);
            case LaunchResult.Failed failed -> {
                model.addAttribute("problem", failed.problem());
                model.addAttribute("nothingKept", true);
                if (failed.plan() != null) {
                    model.addAttribute("line", DockerRunLine.of(request));
                    model.addAttribute("plan", Waterfall.of(failed.plan()));
                }
                yield again(response);
            }
        };
    }

    private static String done(CreatedContainer created, HttpServletResponse response) {
        response.setHeader("HX-Redirect", "/containers/" + created.id());
        return "launch :: done";
    }

    private static String again(HttpServletResponse response) {
        response.setStatus(422);
        return "launch :: again";
    }

    private void addForm(Caller caller, LaunchForm form, Map<String, String> errors, List<String> images, Model model) {
        addRows(caller, form, model);
        model.addAttribute("f", form);
        model.addAttribute("errors", errors);
        model.addAttribute("images", images);
        model.addAttribute("sections", new LaunchSections(form, errors));
    }

    private void addPreview(Caller caller, LaunchReading reading, Model model) {
        ContainerRequest request = reading.request();
        model.addAttribute("line", DockerRunLine.of(request));
        model.addAttribute("cautions", LaunchCautions.of(request));
        if (!reading.errors().isEmpty()) {
            String first = reading.errors().values().iterator().next();
            model.addAttribute(
                    "planProblem",
                    new Problem(
                            "The form cannot be read yet.",
                            first,
                            "Correct that field; the plan appears when all can be read."));
            return;
        }
        try {
            model.addAttribute("plan", Waterfall.of(containers.preview(caller, request)));
        } catch (ProblemException e) {
            model.addAttribute("planProblem", e.problem());
        }
    }

    private LaunchReading reading(Caller caller, LaunchForm form) {
        return new LaunchReading(form, networks.list(caller));
    }

    private void addRows(Caller caller, LaunchForm form, Model model) {
        LaunchNetworks chosen = new LaunchNetworks(form, networks.list(caller));
        model.addAttribute("networks", chosen.choices());
        model.addAttribute("rows", chosen.rows());
        model.addAttribute("roomForMore", chosen.rows().size() < LaunchNetworks.MOST);
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
