package io.cofferdam.container;

import io.cofferdam.cgroup.Cgroup;
import io.cofferdam.cgroup.Cgroups;
import io.cofferdam.network.NetworkSpec;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.problem.ProblemException.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every operation on a container needs: its control group, its state on disk, its events, and the same refusals. */
final class Bookkeeping {

    private static final System.Logger LOG = System.getLogger(Bookkeeping.class.getName());

    private final ContainerFiles files;
    private final Cgroups cgroups;
    private final Endings endings;
    private final EventBus events;

    Bookkeeping(ContainerFiles files, Cgroups cgroups, Endings endings, EventBus events) {
        this.files = files;
        this.cgroups = cgroups;
        this.endings = endings;
        this.events = events;
    }

    void requireRunning(ContainerEntry entry, String verb) {
        if (!entry.state().status().hasProcesses()) {
            throw ProblemException.conflict(
                    "cannot %s container: %s: container %s is not running."
                            .formatted(verb, entry.spec().name(), entry.spec().id()),
                    "It is " + entry.state().status().word() + ".",
                    "Start it first.");
        }
    }

    static void refuseIfGone(ContainerEntry entry) {
        if (entry.isRemoved()) {
            throw ProblemException.notFound(
                    "No such container: " + entry.spec().name() + ".", "It has just been removed.", "");
        }
    }

    static ProblemException alreadySo(ContainerEntry entry, String state) {
        return new ProblemException(
                Kind.ALREADY_SO,
                new Problem("The container " + entry.spec().name() + " is already " + state + ".", "", ""));
    }

    Cgroup cgroup(ContainerEntry entry) {
        return cgroups.container(
                entry.spec().request().security().group(), entry.spec().id());
    }

    void persist(ContainerEntry entry) {
        try {
            files.writeState(entry.directory, entry.state());
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Could not write the state of " + entry.spec().name(),
                    e);
        }
    }

    /** What happened to a network. */
    void publish(NetworkSpec network, String action, Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(more);
        attributes.put("name", network.name());
        attributes.put("type", network.driver());
        events.publish("network", action, network.id(), attributes);
    }

    void publish(ContainerEntry entry, String action, Map<String, String> more) {
        Map<String, String> attributes =
                new LinkedHashMap<>(entry.spec().request().labels());
        attributes.put("image", entry.spec().image());
        attributes.put("name", entry.spec().name());
        attributes.putAll(more);
        events.publish("container", action, entry.spec().id(), attributes);
    }

    void ended(ContainerEntry entry, @Nullable LastUse use) {
        endings.write(entry, use);
    }

    void removing(ContainerEntry entry) {
        endings.keep(entry);
    }

    /** Whom the end is due to that comes of this. */
    void note(ContainerEntry entry, Ender ender) {
        entry.lock.lock();
        try {
            if (entry.state().status().hasProcesses()) {
                entry.state(entry.state().dueTo(ender));
            }
        } finally {
            entry.lock.unlock();
        }
    }

    void status(ContainerEntry entry, Status status) {
        entry.state(entry.state().with(status));
    }
}
