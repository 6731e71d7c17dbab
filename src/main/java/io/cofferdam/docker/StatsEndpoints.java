package io.cofferdam.docker;

import io.cofferdam.container.ContainerView;
import io.cofferdam.container.StatsSample;
import io.cofferdam.operations.ContainerOperations;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Measures containers, once or every second. */
@Component
final class StatsEndpoints implements Endpoints {

    private static final long INTERVAL_MILLIS = 1000;

    private final ContainerOperations containers;

    StatsEndpoints(ContainerOperations containers) {
        this.containers = containers;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/containers/{id}/stats", this::stats);
    }

    /** A reading of the container beside one of the host, because clients divide the one by the other. */
    record Reading(StatsSample sample, long hostCpuNanos) {}

    private void stats(Exchange exchange) throws IOException {
        boolean stream = exchange.query().flag("stream", true);
        boolean oneShot = exchange.query().flag("one-shot");
        if (stream && oneShot) {
            throw ProblemException.invalid("cannot have stream=true and one-shot=true.", "", "Choose one.");
        }
        ContainerView view = containers.inspect(exchange.caller(), exchange.path("id"));
        if (stream) {
            stream(exchange, view);
        } else {
            exchange.json(once(exchange, view, oneShot));
        }
    }

    private Object once(Exchange exchange, ContainerView view, boolean oneShot) throws ClientGone {
        if (!view.running()) {
            return StatsJson.stopped(view);
        }
        Reading before = null;
        if (!oneShot) {
            before = read(exchange, view);
            pause();
        }
        Reading now = read(exchange, view);
        return now == null ? StatsJson.stopped(view) : StatsJson.of(view, before, now);
    }

    private void stream(Exchange exchange, ContainerView first) throws IOException {
        OutputStream out = exchange.stream(Json.TYPE);
        ContainerView view = first;
        Reading before = read(exchange, view);
        while (!exchange.peer().gone()) {
            pause();
            ContainerView next = stillThere(exchange, view);
            if (next == null) {
                return;
            }
            view = next;
            Reading now = read(exchange, view);
            out.write(Json.bytes(now == null ? StatsJson.stopped(view) : StatsJson.of(view, before, now)));
            out.write('\n');
            out.flush();
            before = now;
        }
    }

    /** Null for a container that was removed meanwhile, with which its figures end. */
    private @Nullable ContainerView stillThere(Exchange exchange, ContainerView view) {
        try {
            return containers.inspect(exchange.caller(), view.id());
        } catch (ProblemException e) {
            if (e.kind() == ProblemException.Kind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    /** Null for a container that does not run, or has just ended. */
    private @Nullable Reading read(Exchange exchange, ContainerView view) {
        if (!view.running()) {
            return null;
        }
        try {
            return new Reading(containers.stats(exchange.caller(), view.id()), HostCpu.totalNanos());
        } catch (ProblemException ended) {
            return null;
        }
    }

    private static void pause() throws ClientGone {
        try {
            Thread.sleep(INTERVAL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientGone();
        }
    }
}
