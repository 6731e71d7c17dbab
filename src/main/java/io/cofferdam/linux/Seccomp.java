package io.cofferdam.linux;

import com.sun.jna.Pointer;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compiles seccomp profiles to filter programs (seccomp(2)) with libseccomp, once per profile and capability set. */
public final class Seccomp {

    private static final Logger LOG = System.getLogger(Seccomp.class.getName());
    private static final SeccompProfile.Action ALLOW = new SeccompProfile.Action.Allow();
    private static final int SCMP_ARG_CMP_BYTES = 24;
    private static final int SOCK_FILTER_BYTES = 8;
    private static final int PROGRAM_MAX_BYTES = 4096 * SOCK_FILTER_BYTES; // BPF_MAXINSNS

    private final Map<Key, Compiled> cache = new ConcurrentHashMap<>();

    /** What a filter does, for people.
     *
     * @param profile the profile's name
     * @param instructions length of the program
     * @param allowed calls that are allowed, some only with certain arguments
     * @param conditional those of them whose arguments are looked at
     * @param unknown calls of the profile that neither this machine nor its libseccomp has
     */
    public record Description(
            String profile, int instructions, Set<String> allowed, Set<String> conditional, Set<String> unknown) {}

    /** A profile is known by its object: hashing hundreds of names at every launch would cost more than the launch's other steps. */
    private record Key(SeccompProfile profile, Set<String> capabilities) {
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(Object other) {
            return other instanceof Key(SeccompProfile otherProfile, Set<String> otherCapabilities)
                    && profile == otherProfile
                    && capabilities.equals(otherCapabilities);
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(profile) + capabilities.hashCode();
        }
    }

    private record Compiled(byte[] program, Description description) {}

    /** Why filters cannot be compiled here, or null when they can. */
    public static @Nullable String lack() {
        try {
            LibSeccomp.seccomp_syscall_resolve_name("read");
            return null;
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return "libseccomp.so.2 cannot be loaded (package libseccomp2).";
        }
    }

    /** The program for a container with these capabilities (without {@code CAP_}): an array of struct sock_filter. */
    public byte[] program(SeccompProfile profile, Set<String> capabilities) {
        return compiled(profile, capabilities).program().clone();
    }

    /** The same of a profile that hardly anybody else has: nothing of it is kept. */
    public byte[] programOnce(SeccompProfile profile, Set<String> capabilities) {
        return compile(new Key(profile, capabilities)).program();
    }

    /** What {@link #program} of the same arguments does. */
    public Description describe(SeccompProfile profile, Set<String> capabilities) {
        return compiled(profile, capabilities).description();
    }

    private Compiled compiled(SeccompProfile profile, Set<String> capabilities) {
        return cache.computeIfAbsent(new Key(profile, Set.copyOf(capabilities)), Seccomp::compile);
    }

    private static Compiled compile(Key key) {
        String lack = lack();
        if (lack != null) {
            throw ProblemException.unsupported(
                    "Could not compile a seccomp filter.", lack, "Install the library, or ask for seccomp=unconfined.");
        }
        Pointer ctx = LibSeccomp.seccomp_init(number(key.profile.defaultAction()));
        if (ctx == null) {
            throw failed("seccomp_init", Errno.ENOMEM);
        }
        try {
            check(LibSeccomp.seccomp_attr_set(ctx, LibSeccomp.FLTATR_CTL_OPTIMIZE, 2), "seccomp_attr_set");
            List<SeccompProfile.Rule> rules = key.profile.rules().stream()
                    .filter(rule -> rule.appliesTo(key.capabilities))
                    // the library refuses what says nothing new
                    .filter(rule -> !rule.action().equals(key.profile.defaultAction()))
                    .toList();
            Set<String> unknown = new TreeSet<>();
            for (SeccompProfile.Rule rule : rules) {
                addRule(ctx, rule, unknown);
            }
            if (!unknown.isEmpty()) {
                LOG.log(Level.DEBUG, "seccomp profile {0}: not on this machine: {1}", key.profile.name(), unknown);
            }
            byte[] program = export(ctx);
            return new Compiled(program, describe(key.profile, rules, unknown, program));
        } finally {
            LibSeccomp.seccomp_release(ctx);
        }
    }

    private static void addRule(Pointer ctx, SeccompProfile.Rule rule, Set<String> unknown) {
        int action = number(rule.action());
        byte[] conditions = conditions(rule.when());
        for (SeccompProfile.Call call : rule.calls()) {
            int number = number(call);
            if (number < 0) {
                unknown.add(call.name());
                continue;
            }
            check(
                    LibSeccomp.seccomp_rule_add_array(
                            ctx, action, number, rule.when().size(), conditions),
                    "seccomp_rule_add " + call.name());
        }
    }

    private static int number(SeccompProfile.Action action) {
        return switch (action) {
            case SeccompProfile.Action.Allow() -> LibSeccomp.ACT_ALLOW;
            case SeccompProfile.Action.Fail(int errno) -> LibSeccomp.ACT_ERRNO | errno;
            case SeccompProfile.Action.Log() -> LibSeccomp.ACT_LOG;
            case SeccompProfile.Action.Trap() -> LibSeccomp.ACT_TRAP;
            case SeccompProfile.Action.KillThread() -> LibSeccomp.ACT_KILL_THREAD;
            case SeccompProfile.Action.KillProcess() -> LibSeccomp.ACT_KILL_PROCESS;
        };
    }

    private static int number(SeccompProfile.Call call) {
        int number = LibSeccomp.seccomp_syscall_resolve_name(call.name());
        Integer given = call.number();
        return number == LibSeccomp.NR_ERROR && given != null ? given : number;
    }

    /** struct scmp_arg_cmp { unsigned arg; enum op; uint64_t datum_a, datum_b } for each condition. */
    private static byte[] conditions(List<SeccompProfile.Condition> when) {
        // An empty array would reach C as a null pointer on some paths; the library never reads it when the count is 0.
        ByteBuffer buffer = ByteBuffer.allocate(Math.max(1, when.size()) * SCMP_ARG_CMP_BYTES)
                .order(ByteOrder.nativeOrder());
        for (SeccompProfile.Condition condition : when) {
            buffer.putInt(condition.argument())
                    .putInt(condition.comparison().ordinal() + 1)
                    .putLong(condition.first())
                    .putLong(condition.second());
        }
        return buffer.array();
    }

    private static byte[] export(Pointer ctx) {
        try (MemoryFile file = MemoryFile.create("seccomp")) {
            check(LibSeccomp.seccomp_export_bpf(ctx, file.fd()), "seccomp_export_bpf");
            return file.read(PROGRAM_MAX_BYTES);
        } catch (SyscallException e) {
            throw failed(e.call(), e.errno());
        }
    }

    private static Description describe(
            SeccompProfile profile, List<SeccompProfile.Rule> rules, Set<String> unknown, byte[] program) {
        List<SeccompProfile.Rule> allowing =
                rules.stream().filter(rule -> ALLOW.equals(rule.action())).toList();
        Set<String> allowed = names(allowing);
        allowed.removeAll(unknown);
        Set<String> conditional =
                names(allowing.stream().filter(rule -> !rule.when().isEmpty()).toList());
        conditional.removeAll(
                names(allowing.stream().filter(rule -> rule.when().isEmpty()).toList()));
        return new Description(profile.name(), program.length / SOCK_FILTER_BYTES, allowed, conditional, unknown);
    }

    private static Set<String> names(List<SeccompProfile.Rule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.calls().stream())
                .map(SeccompProfile.Call::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void check(int result, String call) {
        if (result < 0) {
            throw failed(call, -result);
        }
    }

    private static ProblemException failed(String call, int errno) {
        return new ProblemException(
                ProblemException.Kind.INTERNAL,
                new Problem(
                        "Could not compile a seccomp filter.",
                        "libseccomp: " + call + ": " + Errno.text(errno),
                        "Check the profile's rules, or ask for seccomp=unconfined."));
    }
}
