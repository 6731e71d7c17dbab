package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Runs what the console was asked for in the background, and keeps for each person how it went. */
@Component
class Tray {

    private static final Logger LOG = LoggerFactory.getLogger(Tray.class);
    private static final int KEPT = 30;

    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, Deque<Task>> byUser = new ConcurrentHashMap<>();
    private final Map<String, String> pending = new ConcurrentHashMap<>();
    private final List<Consumer<Task>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Starts an act and returns at once.
     *
     * @param container its id, which shows the word until the act has ended
     * @param word what is being done, such as "stopping"
     */
    void run(Caller caller, String what, String container, String word, Runnable act) {
        Task task =
                new Task(numbers.incrementAndGet(), caller.actor().name(), what, container, Instant.now(), null, null);
        if (!container.isEmpty()) {
            pending.put(container, word);
        }
        keep(task);
        Thread.ofVirtual().name("console-" + task.number()).start(() -> {
            Problem problem = attempt(act);
            pending.remove(container, word);
            keep(task.ended(problem));
        });
    }

    /** Newest first. */
    List<Task> of(String user) {
        Deque<Task> tasks = byUser.get(user);
        if (tasks == null) {
            return List.of();
        }
        synchronized (tasks) {
            return List.copyOf(tasks);
        }
    }

    /** The word for what is being done to a container, or null. */
    @Nullable
    String pending(String container) {
        return pending.get(container);
    }

    void listen(Consumer<Task> listener) {
        listeners.add(listener);
    }

    private void keep(Task task) {
        Deque<Task> tasks = byUser.computeIfAbsent(task.user(), user -> new ArrayDeque<>());
        synchronized (tasks) {
            tasks.removeIf(other -> other.number() == task.number());
            tasks.addFirst(task);
            if (tasks.size() > KEPT) {
                tasks.removeLast();
            }
        }
        listeners.forEach(listener -> listener.accept(task));
    }

    private static @Nullable Problem attempt(Runnable act) {
        try {
            act.run();
            return null;
        } catch (ProblemException e) {
            // Asked for what already is: the aim is reached.
            return e.kind() == ProblemException.Kind.ALREADY_SO ? null : e.problem();
        } catch (RuntimeException e) {
            LOG.error("An act from the console failed", e);
            return new Problem("It failed inside Cofferdam.", String.valueOf(e.getMessage()), "See the service's log.");
        }
    }
}
