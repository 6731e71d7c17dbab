package io.cofferdam.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A list of names that a registry gives page by page (distribution-spec, "Listing Tags"). */
final class Pages {

    private static final int MAX_PAGE_BYTES = 4 << 20;
    private static final int MAX_NAMES = 100_000;
    /** As many as docker-registry gives at once; it refuses to be asked for more. */
    private static final int PAGE_SIZE = 1000;

    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Session session;
    private final String path;
    private final String field;

    /**
     * @param path of the list, below which all its pages are
     * @param field of the JSON object that has the names
     */
    Pages(Session session, String path, String field) {
        this.session = session;
        this.path = path;
        this.field = field;
    }

    /** All names; {@code refused} makes the problem of an answer without them. */
    List<String> names(Function<Answer, RuntimeException> refused) {
        List<String> names = new ArrayList<>();
        String next = path + "?n=" + PAGE_SIZE;
        while (next != null) {
            String asked = next;
            Page page = session.read(() -> page(asked, refused));
            next = page.next();
            names.addAll(page.names());
            if (names.size() > MAX_NAMES || (next != null && page.names().isEmpty())) {
                throw RegistryProblems.misbehaved(session.endpoint(), "Its list of " + field + " does not end.");
            }
        }
        return names;
    }

    /** @param next the path of the one after it; null for the last */
    private record Page(List<String> names, @Nullable String next) {}

    private Page page(String asked, Function<Answer, RuntimeException> refused) throws IOException {
        try (Answer answer = session.send(session.get(asked))) {
            if (!answer.isSuccess()) {
                throw refused.apply(answer);
            }
            String next = nextPage(answer.header("Link"));
            List<String> names = new ArrayList<>();
            MAPPER.readTree(answer.bytes(MAX_PAGE_BYTES))
                    .path(field)
                    .values()
                    .forEach(name -> names.add(name.asString("")));
            return new Page(names, next);
        } catch (JacksonException e) {
            throw RegistryProblems.misbehaved(session.endpoint(), "Its list of " + field + " is no JSON.");
        }
    }

    /** The next page's path (RFC 8288); an address of another host is no page of this list. */
    private @Nullable String nextPage(@Nullable String link) {
        Matcher matcher = NEXT.matcher(link == null ? "" : link);
        if (!matcher.find()) {
            return null;
        }
        String target = matcher.group(1);
        String base = session.endpoint().base().toString();
        String relative = target.startsWith(base + "/") ? target.substring(base.length()) : target;
        if (relative.startsWith(path + "?")) {
            return relative;
        }
        throw RegistryProblems.misbehaved(
                session.endpoint(),
                "Its list of " + field + " goes on at \"" + RegistryProblems.printable(target) + "\".");
    }
}
