package io.cofferdam.container;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names that containers are to be found by: a question for one has room for 63 letters between dots and 253 in all (RFC 1035, 2.3.4). */
final class LookUpName {

    private static final int MOST_LETTERS = 253;
    private static final int MOST_BETWEEN_DOTS = 63;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private LookUpName() {}

    /** Why nobody could find anything by it, or null when it will do. */
    static @Nullable String flaw(String name) {
        if (!FORM.matcher(name).matches()) {
            return "It is not a name that can be looked up.";
        }
        if (name.length() > MOST_LETTERS) {
            return "It has %d letters, and no question for a name carries more than %d."
                    .formatted(name.length(), MOST_LETTERS);
        }
        for (String label : name.split("\\.", -1)) {
            if (label.length() > MOST_BETWEEN_DOTS) {
                return "A part of it has %d letters, and no question for a name carries more than %d between dots."
                        .formatted(label.length(), MOST_BETWEEN_DOTS);
            }
        }
        return null;
    }
}
