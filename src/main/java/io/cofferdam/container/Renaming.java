package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.Map;

/** Gives a container another name. */
final class Renaming {

    private final Containers containers;
    private final ContainerFiles files;
    private final Bookkeeping book;
    private final Cabling cabling;

    Renaming(Containers containers, ContainerFiles files, Bookkeeping book, Cabling cabling) {
        this.cabling = cabling;
        this.containers = containers;
        this.files = files;
        this.book = book;
    }

    void rename(ContainerEntry entry, String asked) {
        String name = Names.check(asked);
        entry.lock.lock();
        try {
            Bookkeeping.refuseIfGone(entry);
            String before = entry.spec().name();
            if (before.equals(name)) {
                throw ProblemException.invalid(
                        "Renaming a container with the same name as its current name.", "", "Give another name.");
            }
            containers.reserve(name, entry.spec().id());
            ContainerSpec renamed = SpecChange.renamed(entry.spec(), name);
            try {
                files.writeSpec(entry.directory, renamed);
            } catch (ProblemException e) {
                containers.release(name, entry.spec().id());
                throw e;
            }
            entry.spec(renamed);
            containers.release(before, renamed.id());
            if (entry.state().status().hasProcesses()) {
                cabling.rename(renamed);
            }
            book.publish(entry, "rename", Map.of("oldName", "/" + before));
        } finally {
            entry.lock.unlock();
        }
    }
}
