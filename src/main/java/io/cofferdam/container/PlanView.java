package io.cofferdam.container;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A launch plan, before or after the launch.
 *
 * @param launchedAt null for a plan that was only looked at
 * @param totalMicros from the request to the running process; null before a launch
 * @param failure what failed in words; null when nothing did
 * @param failedStep its number; null when nothing did
 */
public record PlanView(
        List<PlanStep> steps,
        List<String> warnings,
        @Nullable Instant launchedAt,
        @Nullable Long totalMicros,
        @Nullable Integer failedStep,
        @Nullable String failure) {}
