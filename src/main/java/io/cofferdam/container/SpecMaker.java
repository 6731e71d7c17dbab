package io.cofferdam.container;

import io.cofferdam.cgroup.HostCapacity;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.image.Image;
import io.cofferdam.image.RuntimeConfig;
import io.cofferdam.linux.Capabilities;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Fills in what a request leaves to the image and to the defaults, and refuses what cannot be. */
final class SpecMaker {

    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final int DEFAULT_STOP_SECONDS = 10;

    private final EngineSettings settings;
    private final HostCapacity capacity;

    SpecMaker(EngineSettings settings, HostCapacity capacity) {
        this.settings = settings;
        this.capacity = capacity;
    }

    /** What only the moment of creation decides. */
    record Given(
            String id,
            String name,
            String createdBy,
            long idBase,
            @Nullable String sharedHostname,
            List<Path> lowerDirs) {}

    ContainerSpec make(ContainerRequest request, Image image, Given given) {
        RuntimeConfig config = image.config().config();
        checkSecurity(request);
        RequestRules.check(request);
        List<String> entrypoint = entrypoint(request, config);
        List<String> argv = argv(request, config, entrypoint);
        boolean system = SystemContainer.is(request, argv);
        String hostname = hostname(request.network(), given);
        return new ContainerSpec(
                given.id(),
                given.name(),
                Instant.now(),
                given.createdBy(),
                image.id().toString(),
                request,
                argv,
                entrypoint.size(),
                env(request, config, hostname, system ? given.id() : ""),
                workingDir(request, config),
                orElse(request.process().user(), config.user()),
                hostname,
                limits(request),
                DeviceAccess.of(request.security()),
                VolumeMounts.withImages(MountRules.check(request.mounts()), config.volumes()),
                ports(request, config),
                stopSignal(request, config, system ? SystemContainer.stopSignal(argv, given.lowerDirs()) : "SIGTERM"),
                stopTimeout(request),
                given.idBase(),
                HealthCheck.of(request.lifecycle().healthCheck(), config));
    }

    private static void checkSecurity(ContainerRequest request) {
        SecurityRequest security = request.security();
        Capabilities.apply(security.capAdd(), security.capDrop());
        NamespaceRules.check(request);
        SystemContainer.check(request);
    }

    /** That of whom it shares a network with, be it the host, unless another was asked for. */
    private static String hostname(NetworkRequest network, Given given) {
        String asked = network.hostname();
        if (given.sharedHostname() != null) {
            return given.sharedHostname();
        }
        if (asked != null && !asked.isEmpty()) {
            return asked;
        }
        return network.mode().equals("host")
                ? HostReport.hostname()
                : given.id().substring(0, 12);
    }

    private static List<String> entrypoint(ContainerRequest request, RuntimeConfig config) {
        List<String> asked = request.process().entrypoint();
        List<String> chosen = asked != null ? asked : config.entrypoint();
        boolean cleared = asked != null && asked.size() == 1 && asked.getFirst().isEmpty();
        return chosen == null || cleared ? List.of() : chosen;
    }

    /** The image's command goes only with the image's entrypoint. */
    private static List<String> argv(ContainerRequest request, RuntimeConfig config, List<String> entrypoint) {
        List<String> command = request.process().command();
        if ((command == null || command.isEmpty()) && request.process().entrypoint() == null) {
            command = config.cmd();
        }
        List<String> argv = new ArrayList<>(entrypoint);
        argv.addAll(command == null ? List.of() : command);
        if (argv.isEmpty()) {
            throw ProblemException.invalid(
                    "no command specified.",
                    "Neither the request nor the image says what to run.",
                    "Give a command or an entrypoint.");
        }
        return argv;
    }

    /** @param system the id of one that is a system; empty for others */
    private static List<String> env(ContainerRequest request, RuntimeConfig config, String hostname, String system) {
        Map<String, String> env = new LinkedHashMap<>();
        put(env, PATH);
        put(env, "HOSTNAME=" + hostname);
        if (request.process().tty()) {
            put(env, "TERM=xterm");
        }
        if (!system.isEmpty()) {
            put(env, "container=cofferdam");
            put(env, "container_uuid=" + system.substring(0, 32));
        }
        config.env().forEach(item -> put(env, item));
        for (String item : request.process().env()) {
            if (item.contains("=")) {
                put(env, item);
            } else {
                env.remove(item);
            }
        }
        return env.values().stream().toList();
    }

    private static void put(Map<String, String> env, String item) {
        if (item.startsWith("=") || item.indexOf('\0') >= 0) {
            // What it says may be a secret, and this text goes on record.
            throw ProblemException.invalid(
                    "Invalid environment variable.", "It has no name, or a NUL in it.", "Write NAME=value.");
        }
        env.put(item.split("=", 2)[0], item);
    }

    private static String workingDir(ContainerRequest request, RuntimeConfig config) {
        String directory = orElse(request.process().workingDir(), config.workingDir());
        directory = directory.isEmpty() ? "/" : directory;
        if (!directory.startsWith("/")) {
            throw ProblemException.invalid(
                    "the working directory '%s' is invalid, it needs to be an absolute path.".formatted(directory),
                    "It does not begin with a slash.",
                    "Give the path from the root of the container.");
        }
        return directory;
    }

    private static String orElse(@Nullable String asked, String other) {
        return asked == null || asked.isEmpty() ? other : asked;
    }

    private Limits limits(ContainerRequest request) {
        Limits limits = request.limits().numbered();
        limits.validate(capacity);
        // A fork bomb ends at the container's own limit, unless somebody says otherwise.
        return limits.pidsMax() != null ? limits : limits.with(builder -> builder.pidsMax(settings.defaultPidsLimit()));
    }

    private static List<PortSpec> ports(ContainerRequest request, RuntimeConfig config) {
        List<PortSpec> ports = new ArrayList<>(request.network().ports());
        if (request.network().publishAll()) {
            for (String exposed : exposed(request, config)) {
                String[] parts = exposed.split("/", 2);
                String protocol = parts.length > 1 ? parts[1] : "tcp";
                if (parts[0].matches("\\d{1,5}") && !isPublished(ports, parts[0], protocol)) {
                    ports.add(new PortSpec(protocol, Integer.parseInt(parts[0]), "", 0));
                }
            }
        }
        NetworkRules.publish(ports);
        return ports;
    }

    private static Set<String> exposed(ContainerRequest request, RuntimeConfig config) {
        Set<String> exposed = new LinkedHashSet<>(config.exposedPorts());
        exposed.addAll(request.network().exposed());
        return exposed;
    }

    /** A port that was given a place of its own is not given a second one. */
    private static boolean isPublished(List<PortSpec> ports, String number, String protocol) {
        return ports.stream()
                .anyMatch(port -> port.protocol().equals(protocol) && port.containerPort() == Integer.parseInt(number));
    }

    private static String stopSignal(ContainerRequest request, RuntimeConfig config, String usual) {
        String signal = request.lifecycle().stopSignal();
        String chosen = signal != null && !signal.isEmpty() ? signal : config.stopSignal();
        chosen = chosen == null || chosen.isEmpty() ? usual : chosen;
        Signals.number(chosen);
        return chosen;
    }

    private static int stopTimeout(ContainerRequest request) {
        Integer seconds = request.lifecycle().stopTimeoutSeconds();
        return seconds == null ? DEFAULT_STOP_SECONDS : seconds;
    }
}
