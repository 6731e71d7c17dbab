package io.cofferdam.console;

import io.cofferdam.cgroup.ByteSize;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.HealthCheck;
import io.cofferdam.container.LifecycleRequest;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.NetworkRequest;
import io.cofferdam.container.ProcessRequest;
import io.cofferdam.container.RestartPolicy;
import io.cofferdam.container.SecurityRequest;
import io.cofferdam.image.GoDuration;
import io.cofferdam.network.NetworkView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the launch form into a request; what cannot be read is kept as one sentence for its field. */
final class LaunchReading {

    private final LaunchForm form;
    private final List<NetworkView> networks;
    private final Map<String, String> errors = new LinkedHashMap<>();

    LaunchReading(LaunchForm form) {
        this(form, List.of());
    }

    /** @param networks those that there are, to say at a field what a network cannot give */
    LaunchReading(LaunchForm form, List<NetworkView> networks) {
        this.form = form;
        this.networks = networks;
    }

    Map<String, String> errors() {
        return errors;
    }

    ContainerRequest request() {
        if (form.get("image").isEmpty()) {
            errors.put("image", "No image is chosen. Choose one from the list.");
        }
        return new ContainerRequest(
                textOrNull("name"),
                form.get("image"),
                process(),
                network(),
                security(),
                lifecycle(),
                limits(),
                each("mounts", LaunchReading::mount),
                labels(),
                size("shm"),
                one("annotations", Map.of(), LaunchDetails::pairs),
                List.of(),
                null);
    }

    private ProcessRequest process() {
        return new ProcessRequest(
                argv("entrypoint"),
                argv("command"),
                form.lines("env"),
                textOrNull("workdir"),
                textOrNull("user"),
                form.has("tty"),
                form.has("interactive"),
                false,
                form.words("groupAdd"),
                each("ulimits", LaunchDetails::ulimit),
                integer("oomScore"),
                form.has("init"));
    }

    private @Nullable List<String> argv(String field) {
        String text = form.get(field);
        if (text.isEmpty()) {
            return null;
        }
        try {
            return ShellWords.split(text);
        } catch (IllegalArgumentException e) {
            errors.put(field, e.getMessage() + " Close it, or put a backslash before it.");
            return null;
        }
    }

    private NetworkRequest network() {
        return new NetworkRequest(
                form.get("network"),
                textOrNull("hostname"),
                textOrNull("domainname"),
                each("ports", PortLines::read).stream().flatMap(List::stream).toList(),
                List.of(),
                form.has("publishAll"),
                form.words("dns"),
                List.of(),
                List.of(),
                each("hosts", LaunchDetails::host),
                new LaunchNetworks(form, networks).read(errors));
    }

    private SecurityRequest security() {
        return new SecurityRequest(
                form.has("privileged"),
                form.has("noNewPrivileges"),
                form.words("capAdd"),
                form.words("capDrop"),
                form.get("seccomp").equals("unconfined") ? "unconfined" : null,
                form.has("hostUsers") ? "host" : "",
                form.has("hostPids") ? "host" : "",
                "",
                "",
                "",
                form.has("readOnly"),
                one("sysctls", Map.of(), LaunchDetails::pairs),
                each("devices", LaunchDetails::device));
    }

    private LifecycleRequest lifecycle() {
        Long tries = number("restartMax");
        LaunchDetails.Log log = one("logOptions", LaunchDetails.Log.USUAL, LaunchDetails.Log::of);
        return new LifecycleRequest(
                form.has("autoRemove"),
                new RestartPolicy(form.get("restart"), tries == null ? 0 : tries.intValue()),
                textOrNull("stopSignal"),
                integer("stopTimeout"),
                log.maxBytes(),
                log.maxFiles(),
                log.maxAgeSeconds(),
                healthCheck(),
                form.has("restartUnhealthy"));
    }

    private @Nullable HealthCheck healthCheck() {
        if (form.has("noHealthcheck")) {
            return new HealthCheck(List.of("NONE"), 0, 0, 0, 0, 0, null);
        }
        String command = form.get("healthCmd");
        Long retries = number("healthRetries");
        HealthCheck check = new HealthCheck(
                command.isEmpty() ? List.of() : List.of("CMD-SHELL", command),
                nanos("healthInterval"),
                nanos("healthTimeout"),
                nanos("healthStartPeriod"),
                nanos("healthStartInterval"),
                retries == null ? 0 : retries.intValue(),
                null);
        return check.saysNothing() ? null : check;
    }

    private long nanos(String field) {
        String text = form.get(field);
        if (text.isEmpty()) {
            return 0;
        }
        Optional<Duration> time = GoDuration.parse(text);
        if (time.isEmpty()) {
            errors.put(field, "'" + text + "' is not a time. Write it as 30s or 1m30s.");
        }
        return time.map(Duration::toNanos).orElse(0L);
    }

    private Limits limits() {
        return Limits.builder()
                .memoryMaxBytes(size("memory"))
                .memorySwapBytes(form.get("swap").equals("-1") ? Long.valueOf(-1) : size("swap"))
                .nanoCpus(cores())
                .cpuShares(number("shares"))
                .cpusetCpus(textOrNull("cpuset"))
                .pidsMax(number("pids"))
                .build();
    }

    private @Nullable Long cores() {
        String text = form.get("cpus");
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("[0-9]{1,4}(\\.[0-9]{1,9})?")) {
            errors.put("cpus", "'" + text + "' is not a number of cores. Write it as 1.5.");
            return null;
        }
        return new java.math.BigDecimal(text).movePointRight(9).longValue();
    }

    private @Nullable Long size(String field) {
        String text = form.get(field);
        try {
            return text.isEmpty() ? null : Long.valueOf(ByteSize.parse(text));
        } catch (IllegalArgumentException e) {
            errors.put(field, e.getMessage() + ". Write it as 512m or 2g.");
            return null;
        }
    }

    private @Nullable Long number(String field) {
        String text = form.get(field);
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("-?[0-9]{1,9}")) {
            errors.put(field, "'" + text + "' is not a whole number.");
            return null;
        }
        return Long.valueOf(text);
    }

    private @Nullable Integer integer(String field) {
        Long number = number(field);
        return number == null ? null : Integer.valueOf(number.intValue());
    }

    /** What all lines of a field say together. */
    private <T> T one(String field, T otherwise, Function<List<String>, T> read) {
        try {
            return read.apply(form.lines(field));
        } catch (IllegalArgumentException e) {
            errors.put(field, String.valueOf(e.getMessage()));
            return otherwise;
        }
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String line : form.lines("labels")) {
            int equals = line.indexOf('=');
            labels.put(equals < 0 ? line : line.substring(0, equals), equals < 0 ? "" : line.substring(equals + 1));
        }
        return labels;
    }

    private @Nullable String textOrNull(String field) {
        String text = form.get(field);
        return text.isEmpty() ? null : text;
    }

    private <T> List<T> each(String field, Function<String, T> read) {
        List<T> found = new ArrayList<>();
        for (String line : form.lines(field)) {
            try {
                found.add(read.apply(line));
            } catch (IllegalArgumentException e) {
                errors.put(field, e.getMessage());
            }
        }
        return found;
    }

    /** source:target[:options] as with `docker run -v`, or tmpfs:target. */
    static MountSpec mount(String line) {
        String[] parts = line.split(":", 3);
        if (parts.length < 2 || !parts[1].startsWith("/")) {
            throw new IllegalArgumentException(
                    "'" + line + "' is not a mount. Write it as data:/var/lib/data, /srv/site:/www:ro or tmpfs:/tmp.");
        }
        String options = parts.length == 3 ? parts[2] : "";
        if (parts[0].equals("tmpfs")) {
            return new MountSpec(MountSpec.Type.TMPFS, "", parts[1], false, options);
        }
        List<String> words = new ArrayList<>(List.of(options.split(",")));
        boolean readOnly = words.remove("ro");
        words.removeIf(word -> word.equals("rw") || word.isEmpty());
        MountSpec.Type type = parts[0].startsWith("/") ? MountSpec.Type.BIND : MountSpec.Type.VOLUME;
        return new MountSpec(type, parts[0], parts[1], readOnly, String.join(",", words));
    }
}
