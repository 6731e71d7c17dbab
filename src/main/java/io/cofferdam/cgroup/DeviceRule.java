package io.cofferdam.cgroup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Allows or denies the use of devices (kernel documentation, cgroup-v1/devices).
 *
 * @param type 'c' character, 'b' block, 'a' all
 * @param major null for every number
 * @param minor null for every number
 * @param access some of r, w and m (mknod)
 * @param allow or deny
 */
public record DeviceRule(
        char type, @Nullable Long major, @Nullable Long minor, String access, boolean allow) {

    private static final Pattern FORMAT = Pattern.compile("([abc]) ([0-9]{1,10}|\\*):([0-9]{1,10}|\\*) ([rwm]{1,3})");

    public DeviceRule {
        if (type != 'a' && type != 'b' && type != 'c') {
            throw new IllegalArgumentException("device type '" + type + "'");
        }
        if (!access.matches("[rwm]{1,3}")) {
            throw new IllegalArgumentException("device access '" + access + "'");
        }
    }

    /**
     * Reads `--device-cgroup-rule`'s format, as in "c 42:* rmw".
     *
     * @throws IllegalArgumentException if it is not in that format
     */
    public static DeviceRule parse(String text, boolean allow) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid device cgroup format '" + text + "'");
        }
        return new DeviceRule(
                matcher.group(1).charAt(0),
                number(matcher.group(2)),
                number(matcher.group(3)),
                matcher.group(4),
                allow);
    }

    /** Everything, for privileged containers. */
    public static DeviceRule allowAll() {
        return new DeviceRule('a', null, null, "rwm", true);
    }

    /** As devices.allow and devices.deny take it. */
    public String text() {
        return type + " " + (major == null ? "*" : major) + ":" + (minor == null ? "*" : minor) + " " + access;
    }

    private static @Nullable Long number(String digits) {
        return digits.equals("*") ? null : Long.valueOf(digits);
    }
}
