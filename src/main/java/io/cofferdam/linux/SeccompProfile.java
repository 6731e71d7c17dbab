package io.cofferdam.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which system calls a container may make, as data.
 *
 * @param name what the console calls it
 * @param defaultAction what is done with a call that no rule names
 * @param rules in any order; a call that several rules allow is allowed
 */
public record SeccompProfile(String name, Action defaultAction, List<Rule> rules) {

    private static final String DEFAULT_RESOURCE = "seccomp-default.profile";

    public SeccompProfile {
        rules = List.copyOf(rules);
    }

    /**
     * One rule.
     *
     * @param action what is done with the calls
     * @param with capabilities, without {@code CAP_}, that must all be there
     * @param without capabilities none of which may be there
     * @param when conditions on arguments that must all hold
     * @param calls the calls
     */
    public record Rule(Action action, Set<String> with, Set<String> without, List<Condition> when, List<Call> calls) {
        public Rule {
            with = Set.copyOf(with);
            without = Set.copyOf(without);
            when = List.copyOf(when);
            calls = List.copyOf(calls);
        }

        boolean appliesTo(Set<String> capabilities) {
            return capabilities.containsAll(with) && without.stream().noneMatch(capabilities::contains);
        }
    }

    /** What is done with a call, seccomp(2). */
    public sealed interface Action {
        record Allow() implements Action {}

        /** It fails with this error, from 1 to 4095. */
        record Fail(int errno) implements Action {}

        /** It is made, and the kernel's log tells of it. */
        record Log() implements Action {}

        /** The process gets SIGSYS. */
        record Trap() implements Action {}

        record KillThread() implements Action {}

        record KillProcess() implements Action {}
    }

    /** How an argument is compared, in libseccomp's order (enum scmp_compare, from 1). */
    public enum Comparison {
        NE,
        LT,
        LE,
        EQ,
        GE,
        GT,
        MASKED_EQ
    }

    /**
     * A comparison on all 64 bits of a call's argument, from 0.
     *
     * @param first what it is compared with; of MASKED_EQ the mask
     * @param second of MASKED_EQ what the masked argument is compared with
     */
    public record Condition(int argument, Comparison comparison, long first, long second) {}

    /** A system call's name, and its number where libraries may be too old to know it. */
    public record Call(String name, @Nullable Integer number) {}

    /** The profile of containers for which nothing else was asked. */
    public static SeccompProfile standard() {
        return Holder.STANDARD;
    }

    /** Reads the format described at the head of {@code seccomp-default.profile}. */
    public static SeccompProfile parse(String name, String text) {
        return new SeccompProfileParser(name).parse(text);
    }

    private static final class Holder {
        static final SeccompProfile STANDARD = read();

        private static SeccompProfile read() {
            try (InputStream in = SeccompProfile.class.getResourceAsStream(DEFAULT_RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException("The jar lacks " + DEFAULT_RESOURCE + ".");
                }
                return parse("default", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
