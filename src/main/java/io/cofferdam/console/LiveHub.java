package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.OpenStreams;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.Event;
import io.cofferdam.container.StatsSample;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.operations.SystemOperations;
import io.cofferdam.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.json.JsonMapper;

/** Tells every open tab what changed of what it shows; works only while somebody looks. */
@Component
class LiveHub {

    private static final Logger LOG = LoggerFactory.getLogger(LiveHub.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long SETTLE_MILLIS = 120;
    private static final long FIGURES_SECONDS = 2;
    private static final long TRANSFERS_MILLIS = 500;

    private final ContainerOperations containers;
    private final SystemOperations system;
    private final ContainerRows rows;
    private final HostFacts facts;
    private final Tray tray;
    private final Fragments fragments;
    private final LiveTransfers transfers;
    private final OpenStreams streams;
    private final ChangeLog changes;
    private final List<Viewer> viewers = new CopyOnWriteArrayList<>();
    private final Set<String> touched = new HashSet<>();
    /** When the figure was taken that was last sent, by container; used by the clock's thread only. */
    private final Map<String, Instant> told = new HashMap<>();

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("console-live").daemon(true).factory());

    private AutoCloseable subscription = () -> {};

    LiveHub(
            ContainerOperations containers,
            SystemOperations system,
            ContainerRows rows,
            HostFacts facts,
            Tray tray,
            Fragments fragments,
            LiveTransfers transfers,
            OpenStreams streams,
            ChangeLog changes) {
        this.changes = changes;
        this.containers = containers;
        this.system = system;
        this.rows = rows;
        this.facts = facts;
        this.tray = tray;
        this.fragments = fragments;
        this.transfers = transfers;
        this.streams = streams;
    }

    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        subscription = system.subscribe(Caller.system(), this::happened);
        tray.listen(this::onTask);
        clock.scheduleWithFixedDelay(this::sendFigures, FIGURES_SECONDS, FIGURES_SECONDS, TimeUnit.SECONDS);
        clock.scheduleWithFixedDelay(this::sendTransfers, TRANSFERS_MILLIS, TRANSFERS_MILLIS, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void end() throws Exception {
        subscription.close();
        clock.shutdownNow();
        closeAll();
    }

    void closeAll() {
        viewers.forEach(Viewer::close);
    }

    SseEmitter open(Caller caller, Map<String, String> parameters, @Nullable String lastSeen) {
        String view = parameters.getOrDefault("view", "");
        ListQuery query = ListQuery.of(parameters);
        Viewer viewer = new Viewer(caller, view, query, parameters.getOrDefault("id", ""));
        viewers.add(viewer);
        OpenStreams.Registration open = streams.add(caller, viewer::close);
        SseEmitter emitter = viewer.start(() -> {
            open.close();
            viewers.remove(viewer);
        });
        if (lastSeen == null || lastSeen.isEmpty()) {
            replay(viewer, parameters.getOrDefault("since", ""));
        } else {
            replay(viewer, lastSeen);
            tray.of(viewer.caller.actor().name()).forEach(task -> sendTask(viewer, task));
        }
        return emitter;
    }

    /** @param since where the tab's page or its last stream ended, empty for a page that does not say */
    private void replay(Viewer viewer, String since) {
        viewer.send(changes.position(), "hello", "");
        if (since.isEmpty()) {
            return;
        }
        Set<String> missed = changes.since(since);
        if (missed == null) {
            viewer.send(changes.position(), "stale", "");
        } else {
            missed.forEach(subject -> send(viewer, subject));
        }
    }

    private void send(Viewer viewer, String subject) {
        if (subject.equals(ChangeLog.IMAGES)) {
            viewer.send(changes.position(), "images-changed", "");
        } else {
            sendRow(viewer, subject);
        }
    }

    private void happened(Event event) {
        facts.forget();
        if (event.type().equals("container")) {
            touch(event.id());
        } else if (event.type().equals("image")) {
            changes.add(ChangeLog.IMAGES);
            viewers.forEach(viewer -> send(viewer, ChangeLog.IMAGES));
        }
    }

    private void onTask(Task task) {
        if (!task.target().isEmpty()) {
            touch(task.target());
        }
        for (Viewer viewer : viewers) {
            if (viewer.caller.actor().name().equals(task.user())) {
                sendTask(viewer, task);
            }
        }
    }

    /** Several changes of one container within a moment make one row. */
    private void touch(String id) {
        synchronized (touched) {
            if (touched.isEmpty()) {
                clock.schedule(this::sendRows, SETTLE_MILLIS, TimeUnit.MILLISECONDS);
            }
            touched.add(id);
        }
    }

    private void sendRows() {
        Set<String> ids;
        synchronized (touched) {
            ids = Set.copyOf(touched);
            touched.clear();
        }
        try {
            ids.forEach(changes::add);
            viewers.forEach(viewer -> {
                ids.forEach(id -> sendRow(viewer, id));
                sendCounts(viewer);
            });
        } catch (RuntimeException e) {
            LOG.warn("Open pages could not be told of a change", e);
        }
    }

    private void sendRow(Viewer viewer, String id) {
        if (viewer.looksAt(id)) {
            viewer.send(changes.position(), "changed", "");
        }
        if (!viewer.view.equals("containers")) {
            return;
        }
        try {
            ContainerView view = containers.inspect(viewer.caller, id);
            if (viewer.query.matches(view)) {
                String html = fragments.render("containers", "row", Map.of("c", rows.row(viewer.caller, view)));
                viewer.send(changes.position(), "row", JSON.writeValueAsString(Map.of("id", id, "html", html)));
            } else {
                viewer.send(changes.position(), "gone", id);
            }
        } catch (ProblemException gone) {
            viewer.send(changes.position(), "gone", id);
        }
    }

    private void sendTask(Viewer viewer, Task task) {
        String html = fragments.render("layout/frame", "task", Map.of("t", task, "fresh", true));
        viewer.send(null, "task", JSON.writeValueAsString(Map.of("id", "task-" + task.number(), "html", html)));
    }

    private void sendCounts(Viewer viewer) {
        Host host = facts.of(viewer.caller);
        Map<String, Object> counts = new HashMap<>(Map.of("containers", host.containers(), "images", host.images()));
        if (viewer.view.equals("containers")) {
            counts.putAll(rows.tally(viewer.caller, viewer.query));
        }
        viewer.send(null, "counts", JSON.writeValueAsString(counts));
    }

    private void sendFigures() {
        try {
            List<Viewer> lists =
                    viewers.stream().filter(v -> v.view.equals("containers")).toList();
            if (!lists.isEmpty()) {
                Map<String, Object> figures = figures();
                String json = JSON.writeValueAsString(figures);
                if (!figures.isEmpty()) {
                    lists.forEach(viewer -> viewer.send(null, "figures", json));
                }
            }
            viewers.stream().filter(v -> v.view.equals("container")).forEach(this::sendSample);
        } catch (RuntimeException e) {
            LOG.warn("Open pages could not be given new figures", e);
        }
    }

    private void sendTransfers() {
        try {
            List<Viewer> lists =
                    viewers.stream().filter(v -> v.view.equals("images")).toList();
            if (!lists.isEmpty() && transfers.haveComeOn()) {
                lists.forEach(viewer -> viewer.send(null, "transfers", transfers.html(viewer)));
            }
        } catch (RuntimeException e) {
            LOG.warn("Open pages could not be told of pulls and pushes", e);
        }
    }

    private Map<String, Object> figures() {
        Caller caller = Caller.system();
        Host host = facts.of(caller);
        Map<String, Object> all = new LinkedHashMap<>();
        List<ContainerView> views = containers.list(caller);
        told.keySet().retainAll(views.stream().map(ContainerView::id).toList());
        for (ContainerView view : views) {
            List<StatsSample> history = view.running() ? history(caller, view) : List.of();
            if (!history.isEmpty() && isNew(view.id(), history.getLast())) {
                Figures f = Figures.of(view, history, host);
                all.put(view.id(), List.of(f.cpu(), rounded(f.cpuFraction()), f.memory(), rounded(f.memoryFraction())));
            }
        }
        return all;
    }

    private List<StatsSample> history(Caller caller, ContainerView view) {
        try {
            return containers.statsHistory(caller, view.id());
        } catch (ProblemException gone) {
            return List.of();
        }
    }

    /** The engine measures less often than this clock ticks; nobody is told the same figure twice. */
    private boolean isNew(String id, StatsSample sample) {
        return !sample.time().equals(told.put(id, sample.time()));
    }

    private void sendSample(Viewer viewer) {
        try {
            List<StatsSample> history = containers.statsHistory(viewer.caller, viewer.container);
            if (history.size() >= 2 && viewer.isNew(history.getLast().time())) {
                ContainerView view = containers.inspect(viewer.caller, viewer.container);
                var sample = ChartData.sample(
                        history.get(history.size() - 2),
                        history.getLast(),
                        view.spec().limits());
                viewer.send(null, "sample", JSON.writeValueAsString(sample));
            }
        } catch (ProblemException gone) {
            // It was removed; "changed" tells the page.
        }
    }

    private static double rounded(double fraction) {
        return Math.round(fraction * 10_000) / 10_000.0;
    }
}
