package io.cofferdam.registry;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a registry wants to see before it answers (RFC 9110, WWW-Authenticate; distribution-spec, token authentication).
 *
 * @param scheme in lower case, {@code bearer} or {@code basic}
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final Pattern PARAMETER = Pattern.compile("([A-Za-z]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\",\\s]+))");
    private static final int MAX_CHARS = 4096;

    /** The header's challenge, null where it has none that is understood. */
    static @Nullable Challenge parse(@Nullable String header) {
        if (header == null || header.length() > MAX_CHARS) {
            return null;
        }
        String text = header.strip();
        int end = text.indexOf(' ');
        String scheme = (end < 0 ? text : text.substring(0, end)).toLowerCase(Locale.ROOT);
        if (!scheme.equals("bearer") && !scheme.equals("basic")) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(end < 0 ? "" : text.substring(end + 1));
        while (matcher.find()) {
            String value = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
            parameters.put(matcher.group(1).toLowerCase(Locale.ROOT), value);
        }
        return new Challenge(scheme, Map.copyOf(parameters));
    }

    boolean isBearer() {
        return scheme.equals("bearer");
    }

    @Nullable
    String parameter(String name) {
        return parameters.get(name);
    }
}
