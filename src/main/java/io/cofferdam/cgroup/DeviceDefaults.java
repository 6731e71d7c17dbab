package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The devices that every container may use, the same as with Docker. */
final class DeviceDefaults {

    /** Nodes of any device may be made (they are useless without the right to open them), and these opened. */
    private static final List<DeviceRule> RULES = List.of(
            rule('c', null, null, "m"),
            rule('b', null, null, "m"),
            rule('c', 1L, 3L, "rwm"), // null
            rule('c', 1L, 5L, "rwm"), // zero
            rule('c', 1L, 7L, "rwm"), // full
            rule('c', 1L, 8L, "rwm"), // random
            rule('c', 1L, 9L, "rwm"), // urandom
            rule('c', 5L, 0L, "rwm"), // tty
            rule('c', 5L, 1L, "rwm"), // console
            rule('c', 5L, 2L, "rwm"), // ptmx
            rule('c', 136L, null, "rwm")); // pts/*

    private DeviceDefaults() {}

    /** The defaults and then the container's own rules, of which a later one has the last word. */
    static List<DeviceRule> with(Limits limits) {
        List<DeviceRule> rules = new ArrayList<>(RULES);
        rules.addAll(limits.deviceRules());
        return rules;
    }

    private static DeviceRule rule(char type, @Nullable Long major, @Nullable Long minor, String access) {
        return new DeviceRule(type, major, minor, access, true);
    }
}
