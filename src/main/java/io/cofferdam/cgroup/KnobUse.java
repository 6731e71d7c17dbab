package io.cofferdam.cgroup;

import org.jspecify.annotations.Nullable;

/**
 * How much of a limit is in use.
 *
 * @param amount the number, in the unit
 * @param unit "bytes", "cores", "tasks"
 * @param text for reading, as in "7.3 GB in use, peak 7.9 GB"
 * @param percent of the limit, 0 to 100; null without a limit
 */
public record KnobUse(
        double amount, String unit, String text, @Nullable Integer percent) {

    static KnobUse of(double amount, String unit, String text, Reading limit) {
        long most = limit.orElse(0);
        Integer percent = most <= 0 ? null : Integer.valueOf((int) Math.clamp(Math.round(100 * amount / most), 0, 100));
        return new KnobUse(amount, unit, text, percent);
    }
}
