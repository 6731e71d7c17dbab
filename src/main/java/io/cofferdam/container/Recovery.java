package io.cofferdam.container;

import io.cofferdam.cgroup.Cgroups;
import io.cofferdam.cgroup.GroupPath;
import io.cofferdam.network.Networks;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds, when the service starts, what the last one left: containers that run on, that ended meanwhile, that were half made. */
final class Recovery {

    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());
    /** What is left to say of a container whose supervisor ended without a word, as after a reboot. */
    private static final int EXIT_UNKNOWN = 255;

    private final ContainerFiles files;
    private final Containers containers;
    private final Lifecycle lifecycle;
    private final Cgroups cgroups;
    private final Networks networks;
    private final IdRanges ids;

    Recovery(
            ContainerFiles files,
            Containers containers,
            Lifecycle lifecycle,
            Cgroups cgroups,
            Networks networks,
            IdRanges ids) {
        this.files = files;
        this.containers = containers;
        this.lifecycle = lifecycle;
        this.cgroups = cgroups;
        this.networks = networks;
        this.ids = ids;
    }

    void recover() throws IOException {
        List<String> unreadable = new ArrayList<>();
        List<ContainerEntry> ended = new ArrayList<>();
        Set<String> live = new HashSet<>();
        for (ContainerFiles.Found found : files.readAll(unreadable)) {
            ContainerEntry entry = new ContainerEntry(found.directory(), found.spec(), found.state());
            ids.claim(found.spec().idBase());
            containers.add(entry);
            if (reconnect(entry)) {
                live.add(found.spec().id());
            } else {
                settle(entry);
                ended.add(entry);
            }
        }
        unreadable.forEach(what -> LOG.log(System.Logger.Level.WARNING, "A container could not be read: {0}", what));
        removeLeftCgroups(live);
        reconcileNetwork(live);
        ended.forEach(lifecycle::afterRecovery);
    }

    private boolean reconnect(ContainerEntry entry) {
        Supervisor.Found found = Supervisor.find(entry.directory);
        if (found == null || found.pid() == 0) {
            return false;
        }
        goOnAfterCommit(entry);
        boolean frozen = lifecycle.book.cgroup(entry).frozen();
        ContainerState before = entry.state();
        ContainerState now = before.running(found.pid(), found.startedAt());
        boolean knownOom = before.oomKilled() && found.startedAt().equals(before.startedAt());
        ContainerState state = knownOom ? now.outOfMemory() : now;
        entry.state(frozen ? state.with(Status.PAUSED) : state);
        lifecycle.adoptRunning(entry, found.supervisor());
        return true;
    }

    /** A commit that ended with the service had the processes stand still: nobody else would let them go on. */
    private void goOnAfterCommit(ContainerEntry entry) {
        try {
            if (Files.exists(entry.directory.standing())) {
                lifecycle.book.cgroup(entry).thaw();
                Files.delete(entry.directory.standing());
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "A mark of a commit stays until the next start.", e);
        }
    }

    private void settle(ContainerEntry entry) throws IOException {
        Files.deleteIfExists(entry.directory.standing());
        ContainerState before = entry.state();
        boolean ended = before.status().hasProcesses();
        ContainerFiles.Exit exit = files.readExit(entry.directory).orElse(null);
        if (exit != null) {
            entry.state(before.ended(exit.status(), exit.startedAt(), ""));
        } else if (ended) {
            entry.state(before.dueTo(Ender.LOST)
                    .ended(
                            new ExitStatus(EXIT_UNKNOWN, false, Instant.now()),
                            before.startedAt(),
                            "The host or the supervisor ended without recording an exit code."));
        }
        lifecycle.book.persist(entry);
        if (ended) {
            lifecycle.book.ended(entry, exit == null ? null : exit.status().use());
            ContainerState now = entry.state();
            if (now.oomKilled() && !before.oomKilled()) {
                lifecycle.book.publish(entry, "oom", Map.of());
            }
            lifecycle.book.publish(entry, "die", Map.of("exitCode", Integer.toString(now.exitCode())));
            lifecycle.happened(
                    "container.exited",
                    entry,
                    Map.of(
                            "exitCode", now.exitCode(),
                            "oomKilled", now.oomKilled(),
                            "finishedAt", String.valueOf(now.finishedAt())));
        }
    }

    private void removeLeftCgroups(Set<String> live) {
        cgroups.containers().forEach((id, group) -> {
            if (!live.contains(id)) {
                removeLeftCgroup(group, id);
            }
        });
        cgroups.removeUnusedGroups();
    }

    /** One that cannot be ended must not keep the service from those that run. */
    private void removeLeftCgroup(GroupPath group, String id) {
        try {
            cgroups.container(group, id).killAll();
            cgroups.container(group, id).remove();
        } catch (ProblemException e) {
            LOG.log(System.Logger.Level.ERROR, "What is left of container " + id + " could not be ended", e);
        }
    }

    private void reconcileNetwork(Set<String> live) {
        networks.reconcile(live);
        for (String id : live) {
            ContainerEntry entry = containers.require(id);
            entry.network(
                    networks.endpoints(id),
                    networks.published(id).stream().map(Cabling::port).toList());
            lifecycle.launcher.cabling().serveNames(entry.spec(), entry.state().pid());
        }
    }
}
