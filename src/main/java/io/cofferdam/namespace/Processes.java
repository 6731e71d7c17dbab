package io.cofferdam.namespace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds and reads the processes of a container in /proc. */
final class Processes {

    private final Path proc;
    private final ProcessReader reader;

    Processes(Path proc) {
        this.proc = proc;
        this.reader = new ProcessReader(proc);
    }

    /**
     * Those in the same pid namespace if it is not the host's, and all descendants: a process that was put in later (exec)
     * has a parent outside, and one in a pid namespace of its own within has another namespace.
     */
    List<ProcessView> ofInit(int initPid, boolean ownPidNamespace) {
        Map<Integer, Integer> parents = parents();
        String namespace = ownPidNamespace ? link(initPid) : null;
        Set<Integer> members = new HashSet<>();
        for (int pid : parents.keySet()) {
            if (pid == initPid || namespace != null && namespace.equals(link(pid))) {
                members.add(pid);
            }
        }
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Map.Entry<Integer, Integer> entry : parents.entrySet()) {
                grown |= members.contains(entry.getValue()) && members.add(entry.getKey());
            }
        }
        return read(members);
    }

    List<ProcessView> read(Collection<Integer> pids) {
        return pids.stream()
                .sorted()
                .map(reader::read)
                .flatMap(Optional::stream)
                .toList();
    }

    private Map<Integer, Integer> parents() {
        Map<Integer, Integer> parents = new HashMap<>();
        for (int pid : all()) {
            reader.stat(pid).ifPresent(stat -> parents.put(pid, stat.parentPid()));
        }
        return parents;
    }

    private List<Integer> all() {
        List<Integer> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[1-9]*")) {
            for (Path entry : entries) {
                String name = Objects.toString(entry.getFileName());
                if (name.matches("[0-9]{1,9}")) {
                    pids.add(Integer.valueOf(name));
                }
            }
        } catch (IOException unreadable) {
            return pids;
        }
        return pids;
    }

    private @Nullable String link(int pid) {
        try {
            return Files.readSymbolicLink(proc.resolve(pid + "/ns/pid")).toString();
        } catch (IOException gone) {
            return null;
        }
    }
}
