package io.cofferdam.container;

import io.cofferdam.cgroup.GroupPath;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a request may ask for, said before anything is made. */
final class RequestRules {

    private static final Pattern HOSTNAME = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?");
    private static final Set<String> IPC_SYSCTLS = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");
    private static final long LEAST_STORAGE_BYTES = 1 << 20;
    private static final long LEAST_LOG_BYTES = 1024;
    private static final int MOST_HIDDEN = 100;
    private static final int MOST_LOG_FILES = 9999;
    private static final long MOST_LOG_SECONDS = 87_600L * 3600;

    private RequestRules() {}

    static void check(ContainerRequest request) {
        request.security().sysctls().forEach((name, value) -> sysctl(name, value, request));
        request.process().ulimits().forEach(RequestRules::ulimit);
        hostname(request.network().hostname());
        domainname(request.network().domainname());
        ProcessRequest process = request.process();
        TextRules.process(process);
        TextRules.mounts(request.mounts());
        boolean ownUsers = !request.security().sharesHostUsers();
        request.mounts().forEach(mount -> BindIds.check(mount, ownUsers));
        request.mounts().forEach(mount -> TmpfsOptions.checkOwners(mount, ownUsers));
        TextRules.labels(request.labels());
        TextRules.labels(request.annotations());
        oomScore(process.oomScoreAdj());
        seccomp(request.security().seccomp());
        hidden(request.security().maskedPaths());
        hidden(request.security().readOnlyPaths());
        GroupPath.parse(request.security().cgroupParent());
        log(request.lifecycle());
        restart(request.lifecycle());
        HealthCheck health = request.lifecycle().healthCheck();
        if (health != null) {
            health.check();
        }
        utsName(request);
        Long shm = request.shmSizeBytes();
        if (shm != null && shm <= 0) {
            throw ProblemException.invalid("SHM size can not be less than 0.", "", "Give a size such as 64m.");
        }
        storage(request.storageBytes());
        NetworkRules.check(request.network());
    }

    private static void storage(@Nullable Long bytes) {
        if (bytes != null && bytes < LEAST_STORAGE_BYTES) {
            throw ProblemException.invalid(
                    "The storage size " + bytes + " is too small.",
                    "The root needs some room for its directories.",
                    "Give at least 1M.");
        }
    }

    /** Only settings that belong to a namespace of the container's own (namespaces(7)). */
    private static void sysctl(String name, String value, ContainerRequest request) {
        TextRules.oneLine("The value of sysctl " + name, value);
        boolean network = name.startsWith("net.") && isOwn(request.network().mode());
        boolean ipc = (IPC_SYSCTLS.contains(name) || name.startsWith("fs.mqueue."))
                && isOwn(request.security().ipcMode());
        boolean plain = name.matches("[a-z0-9_./-]+") && !name.contains("..");
        if (!plain || !(network || ipc)) {
            throw ProblemException.invalid(
                    "sysctl '%s' is not allowed.".formatted(name),
                    "It is not a setting of a namespace that the container has to itself.",
                    "net.* needs an own network, kernel.shm*, kernel.msg*, kernel.sem and fs.mqueue.* an own ipc namespace.");
        }
    }

    private static boolean isOwn(String mode) {
        return !mode.equals("host") && NamespaceOf.in(mode).isEmpty();
    }

    private static void ulimit(UlimitSpec limit) {
        ProcessSteps.resource(limit.name());
        if (limit.soft() < -1 || limit.hard() < -1) {
            throw ProblemException.invalid(
                    "Invalid ulimit %s=%d:%d.".formatted(limit.name(), limit.soft(), limit.hard()),
                    "A limit is a number, or -1 for none.",
                    "Give a number from 0 on, or -1.");
        }
        if (limit.hard() >= 0 && (limit.soft() > limit.hard() || limit.soft() < 0)) {
            throw ProblemException.invalid(
                    "ulimit soft limit must be less than or equal to hard limit: %d > %d."
                            .formatted(limit.soft(), limit.hard()),
                    "The kernel refuses it.",
                    "Lower the soft limit of " + limit.name() + " or raise the hard one.");
        }
    }

    private static void hostname(@Nullable String name) {
        if (name != null && !name.isEmpty() && !HOSTNAME.matcher(name).matches()) {
            throw ProblemException.invalid(
                    "invalid hostname: " + TextRules.printable(name) + ".",
                    "A host name has up to 63 letters, digits, dots and dashes.",
                    "Choose another.");
        }
    }

    /** It stands behind the host name in /etc/hosts, where a line end would begin a line of its own. */
    private static void domainname(@Nullable String name) {
        if (name != null && !name.isEmpty() && !HOSTNAME.matcher(name).matches()) {
            throw ProblemException.invalid(
                    "invalid domain name: " + TextRules.printable(name) + ".",
                    "A domain name has up to 63 letters, digits, dots and dashes.",
                    "Choose another.");
        }
    }

    private static void restart(LifecycleRequest lifecycle) {
        lifecycle.restartPolicy().check();
        if (lifecycle.autoRemove() && lifecycle.restartPolicy().restarts()) {
            throw ProblemException.invalid(
                    "can't create 'AutoRemove' container with restart policy.",
                    "One would remove it at its end and the other start it again.",
                    "Leave one of them out.");
        }
    }

    private static void utsName(ContainerRequest request) {
        String hostname = request.network().hostname();
        if (request.security().utsMode().equals("host") && hostname != null && !hostname.isEmpty()) {
            throw ProblemException.invalid(
                    "conflicting options: hostname and the UTS mode.",
                    "With the host's UTS namespace the name is the host's.",
                    "Leave one of them out.");
        }
    }

    private static void oomScore(@Nullable Integer score) {
        if (score != null && (score < -1000 || score > 1000)) {
            throw ProblemException.invalid(
                    "Invalid value %d, range for oom score adj is [-1000, 1000].".formatted(score),
                    "The kernel takes no other.",
                    "Give another value.");
        }
    }

    private static void hidden(@Nullable List<String> paths) {
        List<String> all = paths == null ? List.of() : paths;
        for (String path : all) {
            boolean plain = path.startsWith("/") && path.indexOf('\0') < 0 && !path.contains("/..");
            if (!plain || all.size() > MOST_HIDDEN) {
                throw ProblemException.invalid(
                        "The path '" + TextRules.printable(path) + "' cannot be masked or made read-only.",
                        "These are at most " + MOST_HIDDEN + " absolute paths without \"..\".",
                        "Leave the list out for the default, or give an empty one for none.");
            }
        }
    }

    private static void seccomp(@Nullable String filter) {
        if (filter != null && SecurityRequest.isProfile(filter)) {
            SeccompJson.read(filter);
        } else if (filter != null && !List.of("", "default", "unconfined").contains(filter)) {
            throw ProblemException.unsupported(
                    "The seccomp filter '%s' is not there.".formatted(TextRules.printable(filter)),
                    "There are the default one, none, and what a profile in JSON says.",
                    "Leave it out, or give default, unconfined or the profile itself.");
        }
    }

    private static void log(LifecycleRequest lifecycle) {
        Long bytes = lifecycle.logMaxBytes();
        if (bytes != null && bytes < LEAST_LOG_BYTES) {
            throw ProblemException.invalid(
                    "invalid value %d for log option max-size.".formatted(bytes),
                    "A file of a log has a limit, because a log without end fills the disk.",
                    "Give at least 1 KiB, or leave it out for the default.");
        }
        Integer files = lifecycle.logMaxFiles();
        if (files != null && (files < 1 || files > MOST_LOG_FILES)) {
            throw ProblemException.invalid(
                    "invalid value %d for log option max-file.".formatted(files),
                    "The files of a log are counted, because a log without end fills the disk.",
                    "Give a number from 1 to %d.".formatted(MOST_LOG_FILES));
        }
        Long age = lifecycle.logMaxAgeSeconds();
        if (age != null && (age < 1 || age > MOST_LOG_SECONDS)) {
            throw ProblemException.invalid(
                    "invalid value %ds for log option max-age.".formatted(age),
                    "A line of a log is kept for a second or longer.",
                    "Give from 1s to 87600h (ten years).");
        }
    }
}
