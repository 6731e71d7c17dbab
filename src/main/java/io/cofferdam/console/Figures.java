package io.cofferdam.console;

import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.StatsSample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CPU and memory of one container as the list shows them.
 *
 * @param cpuFraction of its limit, or of the whole host without one
 * @param memoryFraction likewise
 */
record Figures(String cpu, double cpuFraction, String memory, double memoryFraction) {

    private static final Figures NONE = new Figures("–", 0, "–", 0);

    static Figures of(ContainerView view, List<StatsSample> history, Host host) {
        return !view.running() || history.isEmpty() ? NONE : of(view, history.getLast(), host);
    }

    static Figures of(ContainerView view, StatsSample sample, Host host) {
        Limits limits = view.spec().limits();
        long used = sample.usage().memory().usedBytes();
        double memory = memoryFraction(sample, limits, host);
        return new Figures(
                Words.percent(sample.cpuPercent()),
                cpuFraction(sample, limits, host),
                limits.memoryMaxBytes() == null ? Words.bytes(used) : Words.percent(memory * 100),
                memory);
    }

    static double cpuFraction(StatsSample sample, Limits limits, Host host) {
        Double cores = cores(limits);
        return sample.cpuPercent() / 100 / (cores == null ? host.cores() : cores);
    }

    static double memoryFraction(StatsSample sample, Limits limits, Host host) {
        Long max = limits.memoryMaxBytes();
        long most = max == null ? host.memoryBytes() : max;
        return most <= 0 ? 0 : (double) sample.usage().memory().usedBytes() / most;
    }

    /** The limit in cores, null without one. */
    static @Nullable Double cores(Limits limits) {
        Long nano = limits.nanoCpus();
        if (nano != null) {
            return nano / 1e9;
        }
        Long quota = limits.cpuQuotaMicros();
        Long period = limits.cpuPeriodMicros();
        return quota == null ? null : Double.valueOf((double) quota / (period == null ? 100_000 : period));
    }

    static boolean throttled(List<StatsSample> history) {
        if (history.size() < 2) {
            return false;
        }
        var before = history.get(Math.max(0, history.size() - 6)).usage().cpu();
        var now = history.getLast().usage().cpu();
        long periods = now.periods() - before.periods();
        return periods > 0 && (now.throttledPeriods() - before.throttledPeriods()) * 4 > periods;
    }
}
