package io.cofferdam.linux;

import com.sun.jna.Native;

/** Turns the C convention of -1 and errno into exceptions. */
final class Sys {

    private Sys() {}

    /** Returns what the call returned, or throws with the errno it left behind. */
    static long check(long result, String call, Object subject) throws SyscallException {
        int errno = Native.getLastError();
        if (result < 0) {
            throw new SyscallException(call, String.valueOf(subject), errno);
        }
        return result;
    }
}
