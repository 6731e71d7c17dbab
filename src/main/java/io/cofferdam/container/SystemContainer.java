package io.cofferdam.container;

import io.cofferdam.layer.ImageTree;
import io.cofferdam.linux.Capabilities;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A container whose process 1 is the init of a whole system, such as systemd, sysvinit or busybox init. It is given what these
 * need (systemd.io/CONTAINER_INTERFACE): a cgroup of its own that it may divide, an empty /run, the right to reboot itself, and
 * the word {@code container} in its environment.
 */
final class SystemContainer {

    /** "true" or "false" where what it runs is not to decide. */
    static final String ANNOTATION = "io.cofferdam.system";

    /** How many cgroups one may make below its own: a v2 host has about 65500 for all. */
    static final String MAX_CGROUPS = "2000";

    private static final Set<String> INITS = Set.of(
            "/sbin/init",
            "/usr/sbin/init",
            "/usr/local/sbin/init",
            "/bin/init",
            "/lib/systemd/systemd",
            "/usr/lib/systemd/systemd");

    /** With which reboot(2) ends process 1 of a pid namespace; nothing else there can do that with these two signals. */
    private static final int REBOOTED = 128 + 1;

    private static final int POWERED_OFF = 128 + 2;

    private SystemContainer() {}

    static boolean is(ContainerSpec spec) {
        return is(spec.request(), spec.argv());
    }

    static boolean is(ContainerRequest request, List<String> argv) {
        String asked = request.annotations().get(ANNOTATION);
        return asked == null
                ? INITS.contains(argv.getFirst()) && against(request).isEmpty()
                : Boolean.parseBoolean(asked);
    }

    /** Refuses to run one where it cannot be. */
    static void check(ContainerRequest request) {
        String asked = request.annotations().get(ANNOTATION);
        if (asked == null || asked.equals("false")) {
            return;
        }
        if (!asked.equals("true")) {
            throw ProblemException.invalid(
                    "invalid annotation %s: %s.".formatted(ANNOTATION, TextRules.printable(asked)),
                    "It says whether process 1 is the init of a system.",
                    "Give true or false, or leave it out.");
        }
        against(request).stream().findFirst().ifPresent(option -> {
            throw ProblemException.invalid(
                    "conflicting options: %s and the annotation %s.".formatted(option, ANNOTATION),
                    "The init of a system is process 1, and root of namespaces of its own.",
                    "Leave one of them out.");
        });
    }

    private static List<String> against(ContainerRequest request) {
        SecurityRequest security = request.security();
        List<String> options = new ArrayList<>();
        if (request.process().init()) {
            options.add("--init");
        }
        if (security.sharesHostUsers()) {
            options.add(security.privileged() ? "--privileged" : "--userns=host");
        }
        if (security.pidMode().equals("host")
                || NamespaceOf.in(security.pidMode()).isPresent()) {
            options.add("--pid");
        }
        if (security.cgroupnsMode().equals("host")) {
            options.add("--cgroupns=host");
        }
        return options;
    }

    /** What is granted unless it is dropped, beyond the default: in an own pid namespace reboot(2) ends that one only. */
    static Set<String> capabilities(ContainerSpec spec) {
        boolean dropped = spec.request().security().capDrop().stream()
                .map(String::strip)
                .anyMatch(name -> name.equalsIgnoreCase("ALL")
                        || Capabilities.canonical(name).equals("SYS_BOOT"));
        return is(spec) && !dropped ? Set.of("SYS_BOOT") : Set.of();
    }

    /** The signal that tells an init to end the system. */
    static String stopSignal(List<String> argv, List<Path> lowerDirs) {
        return switch (initOf(argv.getFirst(), lowerDirs)) {
            case "systemd" -> "SIGRTMIN+3";
            // it reboots, and one that is being stopped does not come back
            case "busybox" -> "SIGTERM";
            // ctrlaltdel in inittab(5): a reboot too
            default -> "SIGINT";
        };
    }

    /** The name of what is behind /sbin/init. */
    private static String initOf(String path, List<Path> lowerDirs) {
        try {
            String file = new ImageTree(lowerDirs).file(path).orElse(path);
            return file.substring(file.lastIndexOf('/') + 1);
        } catch (IOException e) {
            // an image's links may lead round in circles
            return path;
        }
    }

    /** It asked for itself to be started again. */
    static boolean rebooted(ContainerSpec spec, ExitStatus status) {
        return is(spec) && status.code() == REBOOTED;
    }

    /** It ended itself in order. */
    static boolean poweredOff(ContainerSpec spec, ExitStatus status) {
        return is(spec) && status.code() == POWERED_OFF;
    }
}
