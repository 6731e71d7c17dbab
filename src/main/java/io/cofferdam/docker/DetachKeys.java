package io.cofferdam.docker;

import io.cofferdam.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Watches a terminal's input for the keys that end the viewing without ending the container, ctrl-p ctrl-q by default. */
final class DetachKeys {

    private static final byte[] DEFAULT = {0x10, 0x11};

    private final byte[] sequence;
    private int matched;

    private DetachKeys(byte[] sequence) {
        this.sequence = sequence;
    }

    /** Reads the client's way of writing them, as in "ctrl-p,ctrl-q" or "ctrl-@,x"; null for the default. */
    static DetachKeys parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return new DetachKeys(DEFAULT);
        }
        String[] keys = text.split(",", -1);
        byte[] sequence = new byte[keys.length];
        for (int i = 0; i < keys.length; i++) {
            sequence[i] = key(keys[i]);
        }
        return new DetachKeys(sequence);
    }

    private static byte key(String key) {
        if (key.length() == 1) {
            return (byte) key.charAt(0);
        }
        char letter = key.length() == 6 && key.startsWith("ctrl-") ? key.charAt(5) : 0;
        // the control characters are the column of ASCII from @ to _ without its sixth bit
        if (letter >= 'a' && letter <= 'z' || letter >= '@' && letter <= '_') {
            return (byte) (letter & 0x1f);
        }
        throw ProblemException.invalid(
                "Invalid detach keys.", "Unknown character: '" + key + "'.", "Write them as ctrl-p,ctrl-q.");
    }

    /**
     * Passes input on, keeping back what may become the sequence.
     *
     * @return whether the sequence was completed; what came after it is dropped
     */
    boolean pass(byte[] buffer, int length, ByteArrayOutputStream passed) {
        for (int i = 0; i < length; i++) {
            if (buffer[i] == sequence[matched]) {
                matched++;
                if (matched == sequence.length) {
                    return true;
                }
                continue;
            }
            passed.write(sequence, 0, matched);
            matched = buffer[i] == sequence[0] ? 1 : 0;
            if (matched == 0) {
                passed.write(buffer[i]);
            }
        }
        return false;
    }
}
