package io.cofferdam.docker;

import io.cofferdam.container.ContainerView;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.Status;
import io.cofferdam.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The filters of `docker ps`. */
final class ContainerFilter {

    static final String[] KNOWN = {
        "id",
        "name",
        "label",
        "status",
        "exited",
        "ancestor",
        "network",
        "volume",
        "publish",
        "expose",
        "before",
        "since",
        "health",
        "is-task",
        "isolation"
    };

    private final Filters filters;
    private final List<ContainerView> all;

    private final Surroundings around;
    private final List<PortFilter> published;
    private final List<PortFilter> exposed;

    ContainerFilter(Filters filters, List<ContainerView> all, Surroundings around) {
        this.around = around;
        this.filters = filters;
        this.all = all;
        filters.all("status").forEach(ContainerFilter::checkStatus);
        filters.all("exited").forEach(ContainerFilter::checkExitCode);
        filters.all("health").forEach(ContainerFilter::checkHealth);
        this.published = ports("publish");
        this.exposed = ports("expose");
        if (filters.has("isolation")) {
            throw ProblemException.unsupported("The filter 'isolation' is not supported.", "", "Leave it out.");
        }
    }

    /** Whether the filters themselves ask for containers that do not run. */
    boolean includesStopped() {
        return filters.has("status") || filters.has("exited");
    }

    boolean accepts(ContainerView view) {
        return identity(view) && state(view) && places(view) && age(view);
    }

    private boolean identity(ContainerView view) {
        return filters.any("id", view.id()::startsWith)
                && filters.any("name", name -> nameFits(name, view.name()))
                && filters.labels(view.spec().request().labels())
                && filters.any("ancestor", image -> fromImage(view, image));
    }

    private boolean state(ContainerView view) {
        return filters.any("status", view.state().status().word()::equals)
                && filters.any("exited", code -> exited(view, code))
                && filters.any("health", HealthFields.filterWord(view.health())::equals)
                // tasks are a swarm's
                && filters.any("is-task", task -> !task.equals("true"));
    }

    private boolean places(ContainerView view) {
        return filters.any("network", asked -> isOn(view, asked))
                && filters.any("volume", volume -> view.spec().mounts().stream().anyMatch(m -> uses(m, volume)))
                && (published.isEmpty() || published.stream().anyMatch(port -> publishes(view, port)))
                && (exposed.isEmpty()
                        || exposed.stream().anyMatch(port -> publishes(view, port) || exposes(view, port)));
    }

    private boolean isOn(ContainerView view, String asked) {
        var network = view.spec().request().network();
        return asked.equals(network.mode())
                || asked.equals(around.networkId(network.mode()))
                || network.endpoints().stream()
                        .anyMatch(one -> asked.equals(one.network()) || asked.equals(around.networkId(one.network())));
    }

    private boolean age(ContainerView view) {
        return filters.any("before", ref -> view.spec().created().isBefore(createdOf(ref)))
                && filters.any("since", ref -> view.spec().created().isAfter(createdOf(ref)));
    }

    private java.time.Instant createdOf(String ref) {
        Predicate<ContainerView> same =
                view -> view.name().equals(ref) || view.id().startsWith(ref);
        return all.stream()
                .filter(same)
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("No such container: " + ref, "", ""))
                .spec()
                .created();
    }

    /** Docker reads names as regular expressions, with and without the slash that its names have. */
    static boolean nameFits(String asked, String name) {
        try {
            Pattern pattern = Pattern.compile(asked);
            return pattern.matcher("/" + name).find() || pattern.matcher(name).find();
        } catch (PatternSyntaxException e) {
            return name.contains(asked);
        }
    }

    private static boolean fromImage(ContainerView view, String image) {
        String id = view.spec().imageId();
        String made = view.spec().image();
        return made.equals(image)
                || made.equals(image + ":latest")
                || (made + ":latest").equals(image)
                || id.equals(image)
                || image.matches("[0-9a-f]{4,64}")
                        && id.substring(id.indexOf(':') + 1).startsWith(image);
    }

    private static boolean exited(ContainerView view, String code) {
        return view.state().status() == Status.EXITED
                && String.valueOf(view.state().exitCode()).equals(code);
    }

    private static boolean uses(MountSpec mount, String volume) {
        return mount.source().equals(volume) || mount.target().equals(volume);
    }

    private List<PortFilter> ports(String key) {
        return filters.all(key).stream()
                .map(text -> PortFilter.parse(key, text))
                .toList();
    }

    private static boolean publishes(ContainerView view, PortFilter asked) {
        return view.spec().ports().stream().anyMatch(port -> asked.has(port.containerPort(), port.protocol()));
    }

    private static boolean exposes(ContainerView view, PortFilter asked) {
        return view.spec().request().network().exposed().stream().anyMatch(asked::has);
    }

    private static void checkExitCode(String code) {
        if (!code.matches("-?[0-9]{1,9}")) {
            throw ProblemException.invalid(
                    "invalid filter 'exited=" + code + "'.", "An exit code is a number.", "Write it as exited=137.");
        }
    }

    private static void checkHealth(String health) {
        if (!List.of("starting", "healthy", "unhealthy", "none").contains(health)) {
            throw ProblemException.invalid(
                    "invalid filter 'health=" + health + "'.", "It is starting, healthy, unhealthy or none.", "");
        }
    }

    private static void checkStatus(String status) {
        Set<String> words = new TreeSet<>(Set.of("removing"));
        Arrays.stream(Status.values()).map(Status::word).forEach(words::add);
        if (!words.contains(status)) {
            throw ProblemException.invalid(
                    "invalid filter 'status=" + status + "'.", "A status is one of " + words + ".", "");
        }
    }
}
