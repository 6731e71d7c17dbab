package io.cofferdam.operations;

import io.cofferdam.audit.Target;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Engine;
import io.cofferdam.problem.ProblemException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One container, found once when an operation begins: what is checked, put on record and acted on is this one, wherever its
 * name leads a moment later.
 */
final class Chosen {

    private final String ref;
    private final @Nullable ContainerView view;
    private final boolean loosened;
    private final ProblemException missing;

    private Chosen(String ref, @Nullable ContainerView view, boolean loosened, ProblemException missing) {
        this.ref = ref;
        this.view = view;
        this.loosened = loosened;
        this.missing = missing;
    }

    /** @param ref a name, an id or the beginning of one; that nothing has it shows when the operation asks for it */
    static Chosen by(Engine engine, String ref) {
        try {
            ContainerView found = engine.require(ref);
            boolean loosened = Described.loosened(found)
                    || HostVolumes.reached(engine, found.spec().request())
                    || NamespacesOf.loosened(engine, found.spec().request());
            return new Chosen(ref, found, loosened, ProblemException.notFound("No such container: " + ref, "", ""));
        } catch (ProblemException e) {
            return new Chosen(ref, null, false, e);
        }
    }

    /** As it was when it was found. */
    ContainerView view() {
        if (view == null) {
            throw missing;
        }
        return view;
    }

    /** As it is at this moment. */
    ContainerView now(Engine engine) {
        return engine.require(id());
    }

    String id() {
        return view().id();
    }

    Optional<ContainerView> found() {
        return Optional.ofNullable(view);
    }

    /** Whether it reached out of its namespaces, had files of the host, or shared with one that did, when it was found. */
    boolean loosened() {
        return loosened;
    }

    /** What an action on it is recorded against. */
    Target target(String action) {
        Target named = Target.of(action, view == null ? ref : view.name());
        return view == null ? named : Target.of(named.kind(), view.id(), view.name());
    }
}
