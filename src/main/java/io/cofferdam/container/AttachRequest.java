package io.cofferdam.container;

/**
 * What to attach to.
 *
 * @param stdin forward input
 * @param logs replay what was logged before
 * @param stream follow what comes; without it the viewing ends after the log
 */
public record AttachRequest(boolean stdin, boolean stdout, boolean stderr, boolean logs, boolean stream) {

    /** All three streams, live. */
    public static AttachRequest all() {
        return new AttachRequest(true, true, true, false, true);
    }
}
