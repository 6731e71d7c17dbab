package io.cofferdam.registry;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks for images by a word: by the search of registries that have one, in the list of repositories of those that have not. */
public final class ImageSearch {

    private static final int MAX_ANSWER_BYTES = 8 << 20;
    private static final String HUB = "docker.io";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final RegistryClient registries;

    /** A repository that was found. */
    public record Found(String name, String description, int stars, boolean official) {}

    public ImageSearch(RegistryClient registries) {
        this.registries = registries;
    }

    /**
     * The repositories of a registry that have to do with a word.
     *
     * @param registry {@code docker.io} or another
     * @param limit at most so many
     */
    public List<Found> search(String registry, String word, int limit, Credentials credentials) {
        List<Endpoint> endpoints = registry.equals(HUB)
                ? List.of(new Endpoint(
                        HUB, java.net.URI.create("https://index.docker.io"), Endpoint.Trust.VERIFIED, false))
                : registries.toPush(registry);
        for (Endpoint endpoint : endpoints) {
            boolean last = endpoint.equals(endpoints.getLast());
            Session session = registries.connect(endpoint, last, credentials, "registry:catalog:*", new InFlight());
            if (session != null) {
                List<Found> found = bySearch(session, word, limit);
                return found == null ? inCatalog(session, registry, word, limit) : found;
            }
        }
        throw new IllegalStateException("a registry has at least one endpoint");
    }

    private static @Nullable List<Found> bySearch(Session session, String word, int limit) {
        String query = "/v1/search?q=" + URLEncoder.encode(word, StandardCharsets.UTF_8) + "&n=" + limit;
        try (Answer answer = session.send(session.get(query))) {
            if (answer.status() == 404 || answer.status() == 401 || answer.status() == 405) {
                return null;
            }
            if (!answer.isSuccess()) {
                throw RegistryProblems.unexpected(session.endpoint(), "search", answer);
            }
            List<Found> found = new ArrayList<>();
            for (JsonNode result : read(session, answer).path("results").values()) {
                found.add(new Found(
                        RegistryProblems.printable(result.path("name").asString("")),
                        RegistryProblems.printable(result.path("description").asString("")),
                        result.path("star_count").asInt(0),
                        result.path("is_official").asBoolean(false)));
            }
            return found.stream().limit(limit).toList();
        } catch (IOException e) {
            throw RegistryProblems.unreachable(session.endpoint(), e);
        }
    }

    private static List<Found> inCatalog(Session session, String registry, String word, int limit) {
        return new Pages(session, "/v2/_catalog", "repositories")
                        .names(answer -> answer.status() == 401 || answer.status() == 403
                                ? RegistryProblems.searchDenied(session.endpoint(), RegistryProblems.said(answer))
                                : RegistryProblems.unexpected(
                                        session.endpoint(),
                                        "search: it has neither a search nor a list of repositories",
                                        answer))
                        .stream()
                        .map(RegistryProblems::printable)
                        .filter(name -> name.contains(word))
                        .limit(limit)
                        .map(name -> new Found(registry + "/" + name, "", 0, false))
                        .toList();
    }

    private static JsonNode read(Session session, Answer answer) throws IOException {
        try {
            return MAPPER.readTree(answer.bytes(MAX_ANSWER_BYTES));
        } catch (JacksonException e) {
            throw RegistryProblems.misbehaved(session.endpoint(), "Its answer to a search is no JSON.");
        }
    }
}
