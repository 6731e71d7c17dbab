package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.MountSpec;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.DiskOperations;
import io.cofferdam.operations.VolumeOperations;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.volume.Volume;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Volumes: the list, a new one, and the removal of those that nothing uses. */
@ConsolePage
class VolumesPage {

    private final VolumeOperations volumes;
    private final DiskOperations disk;
    private final ContainerOperations containers;

    VolumesPage(VolumeOperations volumes, DiskOperations disk, ContainerOperations containers) {
        this.volumes = volumes;
        this.disk = disk;
        this.containers = containers;
    }

    /**
     * One line of the list.
     *
     * @param shown the name, cut where it was made up and is long
     * @param kind what is mounted as its data; empty for a plain directory
     */
    record Row(
            String name, String shown, String kind, String size, String age, List<String> labels, List<User> users) {}

    /** A container that has it mounted. */
    record User(String name, String target) {}

    @GetMapping("/volumes")
    String list(Caller caller, @RequestParam(defaultValue = "") String q, Model model) {
        String wanted = q.strip().toLowerCase(Locale.ROOT);
        Map<String, Long> sizes = disk.volumes(caller).stream()
                .collect(Collectors.toMap(use -> use.volume().name(), use -> use.bytes()));
        List<ContainerView> views = containers.list(caller);
        model.addAttribute(
                "rows",
                volumes.list(caller).stream()
                        .filter(volume -> volume.name().toLowerCase(Locale.ROOT).contains(wanted))
                        .map(volume -> row(volume, sizes.getOrDefault(volume.name(), 0L), views))
                        .toList());
        model.addAttribute("q", q);
        model.addAttribute("fresh", sizes.isEmpty());
        model.addAttribute("mayLook", caller.may(Permission.CONTAINER_EXEC));
        return "volumes";
    }

    private static Row row(Volume volume, long bytes, List<ContainerView> views) {
        String name = volume.name();
        return new Row(
                name,
                name.matches("[0-9a-f]{64}") ? name.substring(0, 12) + "…" : name,
                kind(volume),
                volume.isMounted() ? "–" : Words.bytes(bytes),
                Words.ago(volume.created()),
                new TreeMap<>(volume.labels())
                        .entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .toList(),
                users(name, views));
    }

    private static String kind(Volume volume) {
        String type = volume.options().getOrDefault("type", "");
        return type.equals("none") ? "bind" : type;
    }

    static List<User> users(String volume, List<ContainerView> views) {
        return views.stream()
                .flatMap(view -> view.spec().mounts().stream()
                        .filter(mount -> mount.type() == MountSpec.Type.VOLUME
                                && mount.source().equals(volume))
                        .map(mount -> new User(view.name(), mount.target())))
                .toList();
    }

    @PostMapping("/volumes")
    String create(Caller caller, @RequestParam Map<String, String> form, HttpServletResponse response, Model model) {
        String name = form.getOrDefault("name", "").strip();
        Map<String, String> options = new TreeMap<>();
        for (String option : List.of("type", "device", "o")) {
            String value = form.getOrDefault(option, "").strip();
            if (!value.isEmpty()) {
                options.put(option, value);
            }
        }
        try {
            volumes.create(caller, name.isEmpty() ? null : name, labels(form.getOrDefault("labels", "")), options);
        } catch (ProblemException e) {
            response.setStatus(ConsoleProblems.status(e.kind()));
            model.addAttribute("problem", e.problem());
        }
        return list(caller, "", model) + " :: list";
    }

    static Map<String, String> labels(String lines) {
        Map<String, String> labels = new TreeMap<>();
        for (String line :
                lines.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
            String[] parts = line.split("=", 2);
            labels.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return labels;
    }

    @PostMapping("/volumes/{name}/remove")
    void remove(Caller caller, @PathVariable String name, HttpServletResponse response) {
        volumes.remove(caller, name, false);
        response.setHeader("HX-Redirect", "/volumes");
    }
}
