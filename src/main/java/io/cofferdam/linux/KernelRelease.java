package io.cofferdam.linux;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel's version as far as features depend on it. */
public record KernelRelease(int major, int minor) implements Comparable<KernelRelease> {

    private static final Pattern RELEASE = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4}).*", Pattern.DOTALL);

    /** Reads what uname -r prints; anything else counts as older than every kernel. */
    public static KernelRelease parse(String release) {
        Matcher matcher = RELEASE.matcher(release.strip());
        return matcher.matches()
                ? new KernelRelease(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))
                : new KernelRelease(0, 0);
    }

    public boolean atLeast(int otherMajor, int otherMinor) {
        return compareTo(new KernelRelease(otherMajor, otherMinor)) >= 0;
    }

    @Override
    public int compareTo(KernelRelease other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }
}
