package io.cofferdam.docker;

import io.cofferdam.cgroup.ByteSize;
import io.cofferdam.container.ConsoleSize;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.HealthCheck;
import io.cofferdam.container.LifecycleRequest;
import io.cofferdam.container.NetworkRequest;
import io.cofferdam.container.ProcessRequest;
import io.cofferdam.container.RestartPolicy;
import io.cofferdam.container.SecurityRequest;
import io.cofferdam.container.UlimitSpec;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the body of `POST /containers/create`. */
final class CreateBody {

    private final JsonNode config;
    private final JsonNode host;

    private CreateBody(JsonNode config) {
        this.config = config;
        this.host = config.path("HostConfig");
    }

    /** The request in the engine's words, or a refusal of what cannot be done. */
    static ContainerRequest read(@Nullable String name, JsonNode body) {
        CreateFields.check(body);
        return new CreateBody(body).request(name);
    }

    private ContainerRequest request(@Nullable String name) {
        // What it exposes is the image's business; only its form is looked at.
        Fields.object(config, "ExposedPorts");
        Long shmSize = LimitsFields.number(host, "ShmSize");
        return new ContainerRequest(
                name,
                text(config, "Image"),
                process(),
                network(),
                security(),
                lifecycle(),
                LimitsFields.read(host),
                MountFields.read(config, host),
                map(config, "Labels"),
                shmSize == null || shmSize == 0 ? null : shmSize,
                map(host, "Annotations"),
                words(host, "VolumesFrom"),
                storageSize());
    }

    /** The only option that overlays have. */
    private @Nullable Long storageSize() {
        Map<String, String> options = map(host, "StorageOpt");
        for (String option : options.keySet()) {
            if (!option.equals("size")) {
                throw ProblemException.unsupported(
                        "The storage option '" + option + "' is not supported.",
                        "There is only size.",
                        "Leave it out.");
            }
        }
        String size = options.get("size");
        try {
            return size == null ? null : Long.valueOf(ByteSize.parse(size));
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(
                    "The storage option size is wrong.", e.getMessage() + ".", "Write it as size=10G.");
        }
    }

    private ProcessRequest process() {
        Integer oomScore = Fields.integer(host, "OomScoreAdj");
        return new ProcessRequest(
                wordsOrNull(config, "Entrypoint"),
                wordsOrNull(config, "Cmd"),
                words(config, "Env"),
                textOrNull(config, "WorkingDir"),
                textOrNull(config, "User"),
                Fields.flag(config, "Tty"),
                Fields.flag(config, "OpenStdin"),
                Fields.flag(config, "StdinOnce"),
                words(host, "GroupAdd"),
                ulimits(),
                oomScore == null || oomScore == 0 ? null : oomScore,
                Fields.flag(host, "Init"),
                console(host.path("ConsoleSize")));
    }

    /** Rows and columns; 0 of both where the client has no terminal. */
    static @Nullable ConsoleSize console(JsonNode size) {
        if (!size.isArray() || size.size() != 2) {
            return null;
        }
        int rows = size.get(0).asInt(0);
        int columns = size.get(1).asInt(0);
        return rows == 0 && columns == 0 ? null : new ConsoleSize(rows, columns);
    }

    private NetworkRequest network() {
        String mode = Modes.network(Fields.flag(config, "NetworkDisabled") ? "none" : text(host, "NetworkMode"));
        NetworkRequest request = new NetworkRequest(
                mode,
                textOrNull(config, "Hostname"),
                textOrNull(config, "Domainname"),
                PortFields.bindings(host.path("PortBindings")),
                PortFields.exposed(config.path("ExposedPorts")),
                Fields.flag(host, "PublishAllPorts"),
                words(host, "Dns"),
                words(host, "DnsSearch"),
                words(host, "DnsOptions"),
                words(host, "ExtraHosts"),
                EndpointFields.all(config.path("NetworkingConfig"), mode, text(config, "MacAddress")));
        return LinkFields.placed(request, words(host, "Links"));
    }

    private SecurityRequest security() {
        SecurityOptions options = SecurityOptions.read(words(host, "SecurityOpt"));
        return new SecurityRequest(
                Fields.flag(host, "Privileged"),
                options.noNewPrivileges(),
                words(host, "CapAdd"),
                words(host, "CapDrop"),
                options.seccomp(),
                Modes.namespace("UsernsMode", text(host, "UsernsMode")),
                Modes.sharedNamespace("PidMode", text(host, "PidMode")),
                Modes.ipc(text(host, "IpcMode")),
                Modes.namespace("UTSMode", text(host, "UTSMode")),
                Modes.cgroup(text(host, "CgroupnsMode")),
                Fields.flag(host, "ReadonlyRootfs"),
                map(host, "Sysctls"),
                DeviceFields.read(host.path("Devices")),
                // null is the default and an empty list means "none", so that emptiness is a wish
                wordsOrNull(host, "MaskedPaths"),
                wordsOrNull(host, "ReadonlyPaths"),
                text(host, "CgroupParent"));
    }

    private LifecycleRequest lifecycle() {
        LogFields log = LogFields.read(host.path("LogConfig"));
        Integer stopTimeout = Fields.integer(config, "StopTimeout");
        return new LifecycleRequest(
                Fields.flag(host, "AutoRemove"),
                restartPolicy(host.path("RestartPolicy")),
                textOrNull(config, "StopSignal"),
                stopTimeout,
                log.maxBytes(),
                log.maxFiles(),
                log.maxAgeSeconds(),
                HealthFields.read(config),
                "true".equals(map(config, "Labels").get(HealthCheck.RESTART_LABEL)));
    }

    static RestartPolicy restartPolicy(JsonNode policy) {
        String name = text(policy, "Name");
        Integer retries = Fields.integer(policy, "MaximumRetryCount");
        int count = retries == null ? 0 : retries;
        return name.isEmpty() && count == 0 ? RestartPolicy.none() : new RestartPolicy(name, count);
    }

    private List<UlimitSpec> ulimits() {
        List<UlimitSpec> limits = new ArrayList<>();
        for (JsonNode entry : host.path("Ulimits").values()) {
            Long soft = LimitsFields.number(entry, "Soft");
            Long hard = LimitsFields.number(entry, "Hard");
            long hardest = hard == null ? 0 : hard;
            limits.add(new UlimitSpec(text(entry, "Name"), soft == null ? hardest : soft, hardest));
        }
        return limits;
    }

    static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw ProblemException.invalid(field + " is wrong.", value + " is not a text.", "Give a text.");
        }
        return value.asString();
    }

    static @Nullable String textOrNull(JsonNode object, String field) {
        String text = text(object, field);
        return text.isEmpty() ? null : text;
    }

    static List<String> words(JsonNode object, String field) {
        List<String> words = wordsOrNull(object, field);
        return words == null ? List.of() : words;
    }

    /** A list of texts; one text alone is a list of one, as Docker's own reader has it. */
    private static @Nullable List<String> wordsOrNull(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (value.isString()) {
            return List.of(value.asString());
        }
        if (!value.isArray()) {
            throw ProblemException.invalid(field + " is wrong.", "It is not a list.", "Give a list of texts.");
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : value.values()) {
            if (!word.isString()) {
                throw ProblemException.invalid(field + " is wrong.", word + " is not a text.", "Give a list of texts.");
            }
            words.add(word.asString());
        }
        return words;
    }

    static Map<String, String> map(JsonNode object, String field) {
        Map<String, String> map = new LinkedHashMap<>();
        Fields.object(object, field).forEach(entry -> {
            if (!entry.getValue().isString() && !entry.getValue().isNull()) {
                throw ProblemException.invalid(
                        field + " is wrong.", "The value of " + entry.getKey() + " is not a text.", "Give a text.");
            }
            map.put(entry.getKey(), entry.getValue().asString(""));
        });
        return map;
    }
}
