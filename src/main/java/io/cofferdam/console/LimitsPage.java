package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.cgroup.CgroupWrite;
import io.cofferdam.cgroup.Knob;
import io.cofferdam.container.ContainerView;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.LimitsPreview;
import io.cofferdam.problem.ProblemException;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The limits editor: what each file says, what would be written, and writing it while the container runs. */
@ConsolePage
class LimitsPage {

    private static final String FIELD = "k.";

    /** Knobs under one heading. */
    record Group(String name, List<Line> lines) {

        /** Where its files are. */
        public List<String> directories() {
            return lines.stream().map(Line::directory).distinct().toList();
        }
    }

    /**
     * One knob as the editor shows it.
     *
     * @param field the input's name
     * @param meter null where nothing is counted or nothing limits
     */
    record Line(
            String field,
            String id,
            String label,
            String help,
            String hint,
            String input,
            String placeholder,
            String file,
            String directory,
            String raw,
            String use,
            @Nullable Meter meter,
            boolean editable) {}

    /** One file that would change. */
    record Write(String file, String directory, String before, String after) {}

    private static final int UNREADABLE = 422;

    private final ContainerOperations containers;
    private final ContainerHeads heads;

    LimitsPage(ContainerOperations containers, ContainerHeads heads) {
        this.containers = containers;
        this.heads = heads;
    }

    @GetMapping("/containers/{ref}/limits")
    String page(Caller caller, @PathVariable String ref, Model model) {
        ContainerView view = heads.add(caller, ref, "limits", model);
        addKnobs(caller, view, model);
        return "container/limits";
    }

    /** What the form as it stands would write. */
    @PostMapping("/containers/{ref}/limits/preview")
    String preview(Caller caller, @PathVariable String ref, @RequestParam Map<String, String> form, Model model) {
        model.addAttribute("ref", ref);
        try {
            List<Knob> knobs = containers.knobs(caller, ref);
            addPreview(caller, ref, knobs, changed(knobs, form), model);
        } catch (ProblemException e) {
            model.addAttribute("problem", e.problem());
        }
        return "container/limits :: before";
    }

    /** Writes it; the answer is the editor as it is afterwards, with a way back. */
    @PostMapping("/containers/{ref}/limits")
    String apply(
            Caller caller,
            @PathVariable String ref,
            @RequestParam Map<String, String> form,
            HttpServletResponse response,
            Model model) {
        ContainerView view = heads.add(caller, ref, "limits", model);
        List<Knob> before = containers.knobs(caller, ref);
        Map<String, String> inputs = changed(before, form);
        try {
            if (inputs.isEmpty()) {
                throw ProblemException.invalid(
                        "Nothing was changed.", "Every field is as the kernel has it.", "Change a value first.");
            }
            LimitsPreview preview = containers.previewLimits(caller, ref, inputs);
            List<String> warnings = containers.changeLimits(caller, ref, preview.after());
            model.addAttribute("applied", writes(before, preview.writes()));
            model.addAttribute("warnings", warnings);
            model.addAttribute("undo", former(before, inputs));
        } catch (ProblemException e) {
            if (e.kind() == ProblemException.Kind.FORBIDDEN) {
                throw e; // no change of the form would help
            }
            response.setStatus(UNREADABLE);
            model.addAttribute("problem", e.problem());
            model.addAttribute("entered", form);
        }
        addKnobs(caller, view, model);
        return "container/limits :: editor";
    }

    private void addKnobs(Caller caller, ContainerView view, Model model) {
        model.addAttribute("mayEdit", caller.may(Permission.LIMITS_CHANGE));
        if (!view.running()) {
            model.addAttribute("groups", List.of());
            return;
        }
        Map<String, List<Line>> groups = new LinkedHashMap<>();
        for (Knob knob : containers.knobs(caller, view.id())) {
            groups.computeIfAbsent(knob.group(), name -> new ArrayList<>()).add(line(knob));
        }
        model.addAttribute(
                "groups",
                groups.entrySet().stream()
                        .map(entry -> new Group(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private void addPreview(Caller caller, String ref, List<Knob> knobs, Map<String, String> inputs, Model model) {
        if (inputs.isEmpty()) {
            model.addAttribute("writes", List.of());
            return;
        }
        LimitsPreview preview = containers.previewLimits(caller, ref, inputs);
        model.addAttribute("writes", writes(knobs, preview.writes()));
        model.addAttribute("warnings", preview.warnings());
    }

    private static Line line(Knob knob) {
        var use = knob.use();
        Integer percent = use == null ? null : use.percent();
        return new Line(
                FIELD + knob.key(),
                "knob-" + knob.key().replaceAll("[^A-Za-z0-9]", "-"),
                knob.label(),
                knob.help(),
                knob.hint(),
                knob.input(),
                placeholder(knob),
                String.valueOf(knob.file().getFileName()),
                directory(knob.file()),
                knob.rawText(),
                use == null ? "" : use.text(),
                percent == null ? null : Meter.of(percent, 100, knob.label() + " in use"),
                knob.editable());
    }

    /** An empty field stands for a value all the same. */
    private static String placeholder(Knob knob) {
        String raw = knob.rawText();
        boolean limits = raw.matches("-?[0-9]{1,12}|[a-z]{1,12}") && !raw.matches("-1|max");
        return limits ? raw + ", as by default" : "not set";
    }

    private static String directory(Path file) {
        return String.valueOf(file.getParent()).replaceAll("\\b([0-9a-f]{12})[0-9a-f]{52}\\b", "$1…");
    }

    /** Only what the person changed is sent on, so that two people who edit different limits do not undo each other. */
    private static Map<String, String> changed(List<Knob> knobs, Map<String, String> form) {
        Map<String, String> inputs = new LinkedHashMap<>();
        for (Knob knob : knobs) {
            String entered = form.get(FIELD + knob.key());
            if (knob.editable() && entered != null && !entered.strip().equals(knob.input())) {
                inputs.put(knob.key(), entered.strip());
            }
        }
        return inputs;
    }

    private static List<Write> writes(List<Knob> knobs, List<CgroupWrite> writes) {
        Map<Path, String> raw = new LinkedHashMap<>();
        knobs.forEach(knob -> raw.putIfAbsent(knob.file(), knob.rawText()));
        return writes.stream()
                .map(write -> new Write(
                        String.valueOf(write.file().getFileName()),
                        directory(write.file()),
                        raw.getOrDefault(write.file(), ""),
                        write.text()))
                .toList();
    }

    private static Map<String, String> former(List<Knob> before, Map<String, String> inputs) {
        Map<String, String> former = new LinkedHashMap<>();
        for (Knob knob : before) {
            if (inputs.containsKey(knob.key())) {
                former.put(FIELD + knob.key(), knob.input());
            }
        }
        return former;
    }
}
