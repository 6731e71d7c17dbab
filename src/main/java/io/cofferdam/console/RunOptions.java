package io.cofferdam.console;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The options of `docker run`: which of them the launch form has, and which take a value. */
final class RunOptions {

    /** Short names, and older long ones. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("-a", "--attach"),
            Map.entry("-c", "--cpu-shares"),
            Map.entry("-d", "--detach"),
            Map.entry("-e", "--env"),
            Map.entry("-h", "--hostname"),
            Map.entry("-i", "--interactive"),
            Map.entry("-l", "--label"),
            Map.entry("-m", "--memory"),
            Map.entry("-p", "--publish"),
            Map.entry("-P", "--publish-all"),
            Map.entry("-q", "--quiet"),
            Map.entry("-t", "--tty"),
            Map.entry("-u", "--user"),
            Map.entry("-v", "--volume"),
            Map.entry("-w", "--workdir"),
            Map.entry("--net", "--network"),
            Map.entry("--net-alias", "--network-alias"),
            Map.entry("--dns-opt", "--dns-option"));

    /** Boxes of the form. */
    private static final Map<String, String> BOXES = Map.of(
            "--interactive", "interactive",
            "--tty", "tty",
            "--init", "init",
            "--publish-all", "publishAll",
            "--privileged", "privileged",
            "--read-only", "readOnly",
            "--rm", "autoRemove",
            "--no-healthcheck", "noHealthcheck");

    /** Fields that hold one value as it is written. */
    private static final Map<String, String> FIELDS = Map.ofEntries(
            Map.entry("--name", "name"),
            Map.entry("--workdir", "workdir"),
            Map.entry("--user", "user"),
            Map.entry("--hostname", "hostname"),
            Map.entry("--memory", "memory"),
            Map.entry("--memory-swap", "swap"),
            Map.entry("--cpus", "cpus"),
            Map.entry("--cpu-shares", "shares"),
            Map.entry("--cpuset-cpus", "cpuset"),
            Map.entry("--pids-limit", "pids"),
            Map.entry("--health-cmd", "healthCmd"),
            Map.entry("--health-interval", "healthInterval"),
            Map.entry("--health-retries", "healthRetries"),
            Map.entry("--health-start-interval", "healthStartInterval"),
            Map.entry("--health-start-period", "healthStartPeriod"),
            Map.entry("--health-timeout", "healthTimeout"),
            Map.entry("--stop-timeout", "stopTimeout"),
            Map.entry("--stop-signal", "stopSignal"),
            Map.entry("--domainname", "domainname"),
            Map.entry("--ip", "address"),
            Map.entry("--ip6", "address6"),
            Map.entry("--mac-address", "macAddress"),
            Map.entry("--shm-size", "shm"),
            Map.entry("--oom-score-adj", "oomScore"));

    /** Fields that hold one value a line. */
    private static final Map<String, String> LISTS = Map.ofEntries(
            Map.entry("--env", "env"),
            Map.entry("--label", "labels"),
            Map.entry("--publish", "ports"),
            Map.entry("--volume", "mounts"),
            Map.entry("--tmpfs", "mounts"),
            Map.entry("--cap-add", "capAdd"),
            Map.entry("--cap-drop", "capDrop"),
            Map.entry("--dns", "dns"),
            Map.entry("--network-alias", "aliases"),
            Map.entry("--add-host", "hosts"),
            Map.entry("--device", "devices"),
            Map.entry("--sysctl", "sysctls"),
            Map.entry("--ulimit", "ulimits"),
            Map.entry("--group-add", "groupAdd"),
            Map.entry("--log-opt", "logOptions"),
            Map.entry("--annotation", "annotations"));

    /** Fields whose value has to be understood first. */
    private static final List<String> CHOICES =
            List.of("--network", "--restart", "--security-opt", "--userns", "--pid", "--entrypoint");

    /** Options without a value that change nothing here: a launch never waits, and its image is here already. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("--detach", "--quiet", "--sig-proxy");

    private static final Set<String> OTHER_FLAGS =
            Set.of("--disable-content-trust", "--oom-kill-disable", "--use-api-socket");

    private static final Set<String> OTHERS = Set.of(
            ("--attach --blkio-weight --blkio-weight-device --cgroup-parent --cgroupns --cidfile --cpu-count --cpu-percent"
                            + " --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime --cpuset-mems --detach-keys"
                            + " --device-cgroup-rule --device-read-bps --device-read-iops --device-write-bps"
                            + " --device-write-iops --dns-option --dns-search --env-file --expose --gpus --io-maxbandwidth"
                            + " --io-maxiops --ipc --isolation --kernel-memory --label-file --link"
                            + " --link-local-ip --log-driver --memory-reservation --memory-swappiness --mount"
                            + " --platform --pull --runtime --storage-opt --uts --volume-driver"
                            + " --volumes-from")
                    .split(" "));

    private RunOptions() {}

    /** The long name of an option. */
    static String name(String written) {
        return ALIASES.getOrDefault(written, written);
    }

    static boolean isFlag(String name) {
        return BOXES.containsKey(name) || WITHOUT_EFFECT.contains(name) || OTHER_FLAGS.contains(name);
    }

    static boolean takesValue(String name) {
        return FIELDS.containsKey(name) || LISTS.containsKey(name) || CHOICES.contains(name) || OTHERS.contains(name);
    }

    static boolean hasNoEffect(String name) {
        return WITHOUT_EFFECT.contains(name);
    }

    /** The field of the form that takes the option's value as it is; empty where there is none. */
    static String field(String name) {
        return FIELDS.getOrDefault(name, "");
    }

    /** Whether its field holds words in one line. */
    static boolean isOfWords(String name) {
        return List.of("--cap-add", "--cap-drop", "--group-add", "--network-alias")
                .contains(name);
    }

    static String list(String name) {
        return LISTS.getOrDefault(name, "");
    }

    static String box(String name) {
        return BOXES.getOrDefault(name, "");
    }
}
