package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Where a container is heard and spoken to: its log, and whoever is attached to it. */
final class Outlets {

    private Outlets() {}

    static void logs(ContainerEntry entry, LogQuery query, LogSink sink) throws IOException {
        LogQuery asked = AgedLogs.kept(entry).map(query::notBefore).orElse(query);
        LogReader reader = new LogReader(new LogFiles(entry.directory.log()), asked, sink);
        if (query.follow() && entry.state().status().hasProcesses()) {
            FrameChannel news = LogReader.news(entry.directory.socket());
            if (news != null) {
                reader.follow(news);
                return;
            }
        }
        reader.readAll();
    }

    static AttachSession attach(ContainerEntry entry, AttachRequest request) {
        AttachSession live = request.stream() ? view(entry, request) : null;
        return live == null || request.logs() ? new ReplayedSession(entry, request, live) : live;
    }

    private static AttachSession view(ContainerEntry entry, AttachRequest request) {
        boolean tty = entry.spec().request().process().tty();
        entry.lock.lock();
        try {
            ViewerSession viewer = new ViewerSession(new CompletableFuture<>(), request, tty, code -> {});
            Supervisor supervisor = entry.supervisor();
            if (entry.state().status() == Status.PAUSED) {
                throw ProblemException.conflict(
                        "Container %s is paused, unpause the container before attach."
                                .formatted(entry.spec().name()),
                        "",
                        "Unpause it.");
            }
            if (entry.state().status().hasProcesses() && supervisor != null) {
                viewer.connected(supervisor.view(request));
            } else {
                entry.addWaiting(viewer);
            }
            return viewer;
        } catch (IOException e) {
            throw ProblemException.conflict(
                    "Could not attach to " + entry.spec().name() + ".", "It has just ended.", "Read its log.");
        } finally {
            entry.lock.unlock();
        }
    }

    static void resize(ContainerEntry entry, int rows, int columns) {
        Supervisor supervisor = entry.supervisor();
        if (supervisor == null || !entry.state().status().hasProcesses()) {
            throw ProblemException.conflict("Could not resize the terminal.", "The container is not running.", "");
        }
        try {
            supervisor.resize(Supervisor.INIT, rows, columns);
        } catch (IOException e) {
            throw ProblemException.conflict("Could not resize the terminal.", "The container has ended.", "");
        }
    }
}
