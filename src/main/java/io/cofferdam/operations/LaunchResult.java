package io.cofferdam.operations;

import io.cofferdam.container.PlanView;
import io.cofferdam.problem.Problem;
import org.jspecify.annotations.Nullable;

/** What became of a launch. */
public sealed interface LaunchResult {

    /** It runs. */
    record Started(CreatedContainer created) implements LaunchResult {}

    /**
     * It did not start and is gone again.
     *
     * @param plan with the step that failed; null where it did not come so far
     */
    record Failed(Problem problem, @Nullable PlanView plan) implements LaunchResult {}
}
