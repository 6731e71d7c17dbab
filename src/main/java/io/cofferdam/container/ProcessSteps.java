package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Map;

/** The steps by which a child becomes the program: resources, streams, identity, rights, exec. */
final class ProcessSteps {

    /** asm-generic/resource.h. */
    private static final Map<String, Integer> RESOURCES = Map.ofEntries(
            Map.entry("cpu", 0),
            Map.entry("fsize", 1),
            Map.entry("data", 2),
            Map.entry("stack", 3),
            Map.entry("core", 4),
            Map.entry("rss", 5),
            Map.entry("nproc", 6),
            Map.entry("nofile", 7),
            Map.entry("memlock", 8),
            Map.entry("as", 9),
            Map.entry("locks", 10),
            Map.entry("sigpending", 11),
            Map.entry("msgqueue", 12),
            Map.entry("nice", 13),
            Map.entry("rtprio", 14),
            Map.entry("rttime", 15));

    /** When memory runs out a container goes before the service, which the host may not allow to be protected further. */
    private static final int DEFAULT_OOM_SCORE = 100;

    private final LaunchPlan.Builder plan;

    ProcessSteps(LaunchPlan.Builder plan) {
        this.plan = plan;
    }

    void resources(ProcessRequest process) {
        process.ulimits().forEach(this::raise);
        Integer asked = process.oomScoreAdj();
        String score = String.valueOf(asked == null ? DEFAULT_OOM_SCORE : asked);
        plan.add(
                StepOp.OOM_SCORE,
                "write oom_score_adj",
                score,
                new Payload().string(score).flag(asked == null));
    }

    /** The host's right is needed for this alone. */
    private void raise(UlimitSpec limit) {
        plan.add(
                StepOp.RLIMIT,
                "prlimit, for the hard limit",
                limit.name() + " " + limit.hard(),
                new Payload().u32(resource(limit.name())).u64(limit.hard()));
    }

    /** Comes into force with the program, so that no step before it is short of what the program shall not have. */
    private void limit(UlimitSpec limit) {
        plan.add(
                StepOp.RLIMIT,
                "prlimit",
                limit.name() + " " + limit.soft() + ":" + limit.hard(),
                new Payload().u32(resource(limit.name())).u64(limit.soft()).u64(limit.hard()));
    }

    static int resource(String name) {
        Integer number = RESOURCES.get(name);
        if (number == null) {
            throw ProblemException.invalid(
                    "Invalid ulimit type: " + name + ".",
                    "Linux limits "
                            + String.join(
                                    ", ", RESOURCES.keySet().stream().sorted().toList()) + ".",
                    "Give one of these.");
        }
        return number;
    }

    /** Process 1 of a container. */
    void become(LaunchInputs in, ContainerSpec spec) {
        stdio(spec.request().process().tty(), true);
        identity(spec.user(), spec.request().process().groupAdd());
        cwd(spec.workingDir(), true);
        rights(in);
        if (spec.request().process().init()) {
            plan.add(StepOp.INIT, "fork", "an init stays behind as process 1", new Payload());
        }
        spec.request().process().ulimits().forEach(this::limit);
        exec(spec.argv(), spec.env());
    }

    /** A further process in it. */
    void join(LaunchInputs in, ExecRequest request, String user, List<String> env, String workingDir) {
        stdio(request.tty(), false);
        identity(user, List.of());
        cwd(workingDir, false);
        rights(in);
        in.spec().request().process().ulimits().forEach(this::limit);
        exec(request.argv(), env);
    }

    private void stdio(boolean tty, boolean console) {
        plan.add(StepOp.STDIO, "setsid, streams", tty ? "a terminal of its own" : "pipes", new Payload().flag(console));
    }

    private void identity(String user, List<String> groups) {
        plan.add(
                StepOp.IDENTITY,
                "find user",
                user.isEmpty() ? "root" : user,
                new Payload().string(user).strings(groups));
    }

    private void cwd(String path, boolean create) {
        plan.add(StepOp.CWD, "chdir", path, new Payload().string(path).flag(create));
    }

    /** Without no_new_privs the filter needs a right that is about to be dropped; with it, it comes as late as it can. */
    private void rights(LaunchInputs in) {
        boolean late = in.security().noNewPrivileges();
        if (!late) {
            seccomp(in);
        }
        long mask = PlanCompiler.mask(in);
        plan.add(
                StepOp.CAPS,
                "setgroups, setresuid, capset",
                in.capabilities().size() + " capabilities",
                new Payload().u64(mask).u64(mask));
        if (late) {
            plan.add(StepOp.NO_NEW_PRIVS, "prctl", "no_new_privs", new Payload());
            seccomp(in);
        }
    }

    private void seccomp(LaunchInputs in) {
        byte[] filter = in.seccomp();
        if (filter != null) {
            plan.add(
                    StepOp.SECCOMP,
                    "seccomp",
                    "default filter, " + filter.length / 8 + " instructions",
                    new Payload().bytes(filter));
        }
    }

    private void exec(List<String> argv, List<String> env) {
        // The environment may hold secrets and is not shown.
        plan.add(
                StepOp.EXEC,
                "execve",
                String.join(" ", argv),
                new Payload().strings(argv).strings(env));
    }
}
