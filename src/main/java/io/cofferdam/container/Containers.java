package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All containers by id and by name. */
final class Containers {

    private final Map<String, ContainerEntry> byId = new ConcurrentHashMap<>();
    private final Map<String, String> idByName = new ConcurrentHashMap<>();

    Collection<ContainerEntry> all() {
        return byId.values();
    }

    /** Takes a name, or refuses when another has it. */
    void reserve(String name, String id) {
        refuseOther(name, id, idByName.putIfAbsent(name, id));
    }

    /** Refuses a name that a container has, and takes it for nobody: a launch at the same moment is not disturbed. */
    void requireFree(String name) {
        refuseOther(name, "", idByName.get(name));
    }

    private static void refuseOther(String name, String id, @Nullable String owner) {
        if (owner != null && !owner.equals(id)) {
            throw ProblemException.conflict(
                    "Conflict. The container name \"/%s\" is already in use by container \"%s\"."
                            .formatted(name, owner),
                    "Names are unique.",
                    "Remove or rename that container, or take another name.");
        }
    }

    void release(String name, String id) {
        idByName.remove(name, id);
    }

    void add(ContainerEntry entry) {
        byId.put(entry.spec().id(), entry);
        idByName.put(entry.spec().name(), entry.spec().id());
    }

    void remove(ContainerEntry entry) {
        byId.remove(entry.spec().id());
        release(entry.spec().name(), entry.spec().id());
    }

    /** By name, id, or the beginning of an id that only one container has. */
    Optional<ContainerEntry> find(String ref) {
        String name = ref.startsWith("/") ? ref.substring(1) : ref;
        ContainerEntry exact = byId.get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        String id = idByName.get(name);
        if (id != null) {
            return Optional.ofNullable(byId.get(id));
        }
        return name.isEmpty() ? Optional.empty() : byPrefix(name);
    }

    private Optional<ContainerEntry> byPrefix(String prefix) {
        List<ContainerEntry> found = byId.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .limit(2)
                .toList();
        if (found.size() > 1) {
            throw ProblemException.invalid(
                    "Multiple IDs found with provided prefix: " + prefix + ".",
                    "More than one container's id begins with it.",
                    "Give more digits of the id, or the name.");
        }
        return found.stream().findFirst();
    }

    ContainerEntry require(String ref) {
        return find(ref)
                .orElseThrow(() -> ProblemException.notFound(
                        "No such container: " + ref + ".",
                        "No container has this name or id.",
                        "List the containers to see what there is."));
    }
}
