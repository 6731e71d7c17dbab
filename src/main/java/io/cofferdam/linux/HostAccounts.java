package io.cofferdam.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.OptionalInt;

/** The host's accounts by name, as its C library finds them. */
public final class HostAccounts {

    /** struct passwd (pwd.h): two pointers, then pw_uid. */
    private static final long PW_UID_OFFSET = 2L * Native.POINTER_SIZE;

    static {
        Native.register(HostAccounts.class, "c");
    }

    private HostAccounts() {}

    /** getpwnam(3): a static buffer, so one call at a time. */
    private static native Pointer getpwnam(String name);

    /** The uid of a user's name, or of a number written as text. */
    public static synchronized OptionalInt uid(String name) {
        if (name.matches("[0-9]{1,9}")) {
            return OptionalInt.of(Integer.parseInt(name));
        }
        Pointer found = getpwnam(name);
        return found == null ? OptionalInt.empty() : OptionalInt.of(found.getInt(PW_UID_OFFSET));
    }
}
