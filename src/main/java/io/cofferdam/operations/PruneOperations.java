package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Engine;
import io.cofferdam.container.PruneFilter;
import io.cofferdam.container.PrunePreview;
import io.cofferdam.container.PruneResult;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.operations.Recorder.Outcome;
import io.cofferdam.volume.Volume;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.stereotype.Service;

/** Removing all that nothing uses, after a look at what that is. */
@Service
public class PruneOperations {

    private final Engine engine;
    private final Recorder recorder;

    PruneOperations(Engine engine, Recorder recorder) {
        this.engine = engine;
        this.recorder = recorder;
    }

    /** @param all also images that have names, not only those without */
    public PrunePreview previewImages(Caller caller, PruneFilter filter, boolean all) {
        caller.require(Permission.IMAGE_VIEW, "Looking for unused images");
        return engine.prunes().previewImages(filter, all);
    }

    public PruneResult images(Caller caller, PruneFilter filter, boolean all) {
        Change change =
                change(caller, Permission.IMAGE_CHANGE, "images", filter).with("all", all);
        return recorded(change, () -> engine.prunes().images(filter, all));
    }

    public PrunePreview previewContainers(Caller caller, PruneFilter filter) {
        caller.require(Permission.CONTAINER_VIEW, "Looking for stopped containers");
        return engine.prunes().previewContainers(filter, touchable(caller));
    }

    /** Removes the containers that do not run, but none that the caller could not remove one by one; their volumes stay. */
    public PruneResult containers(Caller caller, PruneFilter filter) {
        Change change = change(caller, Permission.CONTAINER_CONTROL, "containers", filter);
        return recorded(change, () -> engine.prunes().containers(filter, touchable(caller)));
    }

    private Predicate<ContainerView> touchable(Caller caller) {
        boolean powerful = caller.may(Permission.CONTAINER_PRIVILEGED);
        return view -> powerful
                || !(Described.loosened(view)
                        || HostVolumes.reached(engine, view.spec().request())
                        || NamespacesOf.loosened(engine, view.spec().request()));
    }

    /** @param all also volumes that somebody gave a name */
    public PrunePreview previewVolumes(Caller caller, PruneFilter filter, boolean all) {
        caller.require(Permission.CONTAINER_VIEW, "Looking for unused volumes");
        return engine.prunes().previewVolumes(filter, all, removable(caller));
    }

    /** Removes the volumes that no container has, but none that the caller could not remove one by one. */
    public PruneResult volumes(Caller caller, PruneFilter filter, boolean all) {
        Change change =
                change(caller, Permission.VOLUME_CHANGE, "volumes", filter).with("all", all);
        return recorded(change, () -> engine.prunes().volumes(filter, all, removable(caller)));
    }

    private static Predicate<Volume> removable(Caller caller) {
        boolean powerful = caller.may(Permission.CONTAINER_PRIVILEGED);
        return volume -> powerful || !volume.isHosts();
    }

    private static Change change(Caller caller, Permission permission, String what, PruneFilter filter) {
        Change change = Change.of(caller, permission, what + ".pruned", what);
        return filter.equals(PruneFilter.ALL) ? change : change.with("filter", filter.toString());
    }

    private PruneResult recorded(Change change, Supplier<PruneResult> act) {
        return recorder.changeWithFacts(change, () -> {
            PruneResult result = act.get();
            return new Outcome<>(result, Map.of("deleted", result.deleted(), "bytes", result.bytes()));
        });
    }
}
