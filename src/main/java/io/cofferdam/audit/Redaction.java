package io.cofferdam.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes secrets out of what is recorded: environment values, passwords, tokens and whatever is named like one. */
public final class Redaction {

    public static final String REDACTED = "(redacted)";

    /** More of one value is not looked through and not kept. */
    private static final int MAX_TEXT_CHARS = 8192;

    private static final Pattern SECRET_KEY = Pattern.compile(
            "pass(word|wd|phrase)?$|secret|token|credential|authorization|api[-_]?key|private[-_]?key|cookie"
                    + "|registry-?auth|identitytoken",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ENVIRONMENT_KEY = Pattern.compile("env(ironment)?", Pattern.CASE_INSENSITIVE);
    /**
     * Arguments like --password=x or MYSQL_PWD=x inside a command line. Every repetition has a bound: without one, a long
     * text of word characters takes time that grows with its square.
     */
    private static final Pattern SECRET_ARGUMENT = Pattern.compile(
            "(?i)((?:password|passwd|pwd|passphrase|secret|token|credential|api[-_]?key|private[-_]?key)[\\w-]{0,64}"
                    + "\\s{0,4}[=:]\\s{0,4})(?:\"[^\"]{0,4096}\"|'[^']{0,4096}'|\\S+)");

    private static final Pattern SECRET_OPTION =
            Pattern.compile("(?i)^--?[\\w-]*(password|passwd|passphrase|secret|token|credential|api-?key)[\\w-]*$");
    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)\\s+[\\w+/=.~-]{8,}");
    private static final Pattern OWN_TOKEN = Pattern.compile("cfd_[A-Za-z0-9_-]{16,}");
    private static final Pattern URL_PASSWORD = Pattern.compile("(://[^/\\s:@]{0,256}):[^/\\s@]{1,1024}@");

    private Redaction() {}

    /** A copy with sorted keys in which no secret is left. */
    public static Map<String, Object> of(Map<String, ?> values) {
        Map<String, Object> clean = new TreeMap<>();
        values.forEach((key, value) -> clean.put(key, value(key, value)));
        return clean;
    }

    private static Object value(String key, @Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Boolean b -> b;
            case Number n -> n;
            case Object o when ENVIRONMENT_KEY.matcher(key).matches() -> environment(o);
            case Object o when SECRET_KEY.matcher(key).find() -> REDACTED;
            case Map<?, ?> map -> nested(map);
            case Collection<?> list -> list(key, list);
            case Object[] array -> list(key, List.of(array));
            case Enum<?> e -> e.name().toLowerCase(Locale.ROOT);
            case Object o -> text(o.toString());
        };
    }

    private static Map<String, Object> nested(Map<?, ?> map) {
        Map<String, Object> clean = new TreeMap<>();
        map.forEach((key, value) -> clean.put(String.valueOf(key), value(String.valueOf(key), value)));
        return clean;
    }

    private static List<Object> list(String key, Collection<?> list) {
        List<Object> clean = new ArrayList<>(list.size());
        boolean afterSecretOption = false;
        for (Object item : list) {
            clean.add(afterSecretOption ? REDACTED : value(key, item));
            afterSecretOption =
                    item instanceof String s && SECRET_OPTION.matcher(s).matches();
        }
        return clean;
    }

    /** Names stay, values go: which variables were set is worth knowing, what they were is not ours to keep. */
    private static Object environment(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> clean = new TreeMap<>();
                map.keySet().forEach(name -> clean.put(String.valueOf(name), REDACTED));
                yield clean;
            }
            case Collection<?> list ->
                list.stream().map(o -> assignment(String.valueOf(o))).toList();
            case String[] array ->
                List.of(array).stream().map(Redaction::assignment).toList();
            default -> REDACTED;
        };
    }

    private static String assignment(String assignment) {
        int equals = assignment.indexOf('=');
        return equals < 0 ? assignment : assignment.substring(0, equals + 1) + REDACTED;
    }

    /** Free text: a command line, an error message. */
    public static String text(String text) {
        String kept = text.length() <= MAX_TEXT_CHARS
                ? text
                : text.substring(0, MAX_TEXT_CHARS) + "… (%d characters)".formatted(text.length());
        String clean = OWN_TOKEN.matcher(kept).replaceAll(REDACTED);
        clean = URL_PASSWORD.matcher(clean).replaceAll("$1:" + REDACTED + "@");
        clean = BEARER.matcher(clean).replaceAll("$1 " + REDACTED);
        return SECRET_ARGUMENT.matcher(clean).replaceAll("$1" + REDACTED);
    }
}
