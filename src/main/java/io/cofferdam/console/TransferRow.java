package io.cofferdam.console;

import io.cofferdam.operations.Transfer;
import io.cofferdam.operations.Transfer.Direction;
import io.cofferdam.operations.Transfer.State;
import io.cofferdam.problem.Problem;
import io.cofferdam.registry.PullProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pull or push as the images page shows it.
 *
 * @param verb "Pull" or "Push"
 * @param summary how far the whole has come, in words
 * @param mayCancel whether it runs, and this person may end it
 * @param mayResume whether it may be begun again, to go on where it stopped
 * @param again the word for that
 */
record TransferRow(
        String id,
        String verb,
        String image,
        Badge badge,
        String actor,
        String when,
        String summary,
        List<Layer> layers,
        @Nullable Problem problem,
        boolean mayCancel,
        boolean mayResume,
        String again) {

    private static final Set<String> FINISHED =
            Set.of("Download complete", "Pull complete", "Already exists", "Pushed", "Layer already exists");

    /** One layer of it. */
    record Layer(String id, String status, Meter meter, String amount, boolean finished) {

        static Layer of(PullProgress step) {
            boolean done = FINISHED.contains(step.status()) || step.status().startsWith("Mounted from");
            String amount = step.totalBytes() == 0
                    ? ""
                    : Words.bytes(step.currentBytes()) + " of " + Words.bytes(step.totalBytes());
            int percent =
                    done ? 100 : step.totalBytes() == 0 ? 0 : (int) (100 * step.currentBytes() / step.totalBytes());
            String label = "Layer " + step.id() + ", " + step.status();
            return new Layer(String.valueOf(step.id()), step.status(), new Meter(percent, "", label), amount, done);
        }
    }

    /** @param latest whether nobody has begun the same anew since: what stopped then can go on */
    static TransferRow of(Transfer transfer, boolean latest, boolean mayChange) {
        List<Layer> layers = new ArrayList<>();
        for (PullProgress step : transfer.steps()) {
            boolean isLayer = step.id() != null && !step.status().startsWith("Pulling from");
            if (isLayer) {
                layers.add(Layer.of(step));
            }
        }
        State state = transfer.state();
        boolean stopped = latest && state != State.RUNNING && state != State.DONE;
        boolean pull = transfer.direction() == Direction.PULL;
        return new TransferRow(
                transfer.id(),
                pull ? "Pull" : "Push",
                transfer.image().familiar(),
                badge(state),
                transfer.actor(),
                Words.ago(transfer.started()),
                summary(layers),
                state == State.RUNNING || stopped ? layers : List.of(),
                transfer.problem() == null || state == State.CANCELLED
                        ? null
                        : transfer.problem().problem(),
                mayChange && state == State.RUNNING,
                mayChange && stopped,
                state == State.FAILED ? "Try again" : "Go on");
    }

    private static Badge badge(State state) {
        return switch (state) {
            case RUNNING -> new Badge("running", "water pending");
            case DONE -> new Badge("done", "ok");
            case FAILED -> new Badge("failed", "bad");
            case CANCELLED -> new Badge("cancelled", "idle");
            case INTERRUPTED -> new Badge("interrupted", "warn");
        };
    }

    private static String summary(List<Layer> layers) {
        long finished = layers.stream().filter(Layer::finished).count();
        return layers.isEmpty() ? "" : finished + " of " + Words.count(layers.size(), "layer");
    }
}
