package io.cofferdam.container;

import org.jspecify.annotations.Nullable;

/**
 * One step of a launch plan as people read it.
 *
 * @param name the kernel's word, such as "clone3" or "mount overlay"
 * @param arguments what it is done with
 * @param startMicros since the launch began; null before a launch
 * @param micros how long it took; null before a launch
 */
public record PlanStep(
        int number,
        String name,
        String arguments,
        @Nullable Long startMicros,
        @Nullable Long micros) {}
