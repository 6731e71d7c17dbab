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
 * @param defaultErrno what a call that no rule names fails with
 * @param rules in any order; a call that several rules allow is allowed
 */
public record SeccompProfile(String name, int defaultErrno, List<Rule> rules) {

    private static final String DEFAULT_RESOURCE = "seccomp-default.profile";

    public SeccompProfile {
        rules = List.copyOf(rules);
    }

    /**
     * One rule.
     *
     * @param errno the error the calls fail with, or 0 when they are allowed
     * @param with capabilities, without {@code CAP_}, that must all be there
     * @param without capabilities none of which may be there
     * @param when conditions on arguments that must all hold
     * @param calls the calls
     */
    public record Rule(int errno, Set<String> with, Set<String> without, List<Condition> when, List<Call> calls) {
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

    /** {@code (argument & mask) == value}, on all 64 bits of the register. */
    public record Condition(int argument, long mask, long value) {}

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
