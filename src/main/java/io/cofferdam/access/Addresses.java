package io.cofferdam.access;

import java.util.regex.Pattern;

/** Addresses as people read them. */
public final class Addresses {

    private static final Pattern ZEROS = Pattern.compile("(?:^|(?<=:))0(?::0)+(?:$|(?=:))");

    private Addresses() {}

    /** An IPv6 address with its first run of zeros left out (RFC 5952, nearly): {@code ::1}. */
    public static String brief(String address) {
        String brief = ZEROS.matcher(address).replaceFirst("");
        if (brief.equals(address)) {
            return address;
        }
        String opened = brief.startsWith(":") ? ":" + brief : brief;
        String closed = opened.endsWith(":") ? opened + ":" : opened;
        return closed.isEmpty() ? "::" : closed;
    }
}
