package io.cofferdam.console;

import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.StatsSample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The history of one container as columns for the charts; what the kernel counts becomes rates here. */
final class ChartData {

    private ChartData() {}

    static Map<String, List<@Nullable Object>> columns(List<StatsSample> history, Limits limits) {
        Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
        for (String name : names()) {
            columns.put(name, new ArrayList<>());
        }
        for (int i = 1; i < history.size(); i++) {
            sample(history.get(i - 1), history.get(i), limits)
                    .forEach((name, value) -> columns.computeIfAbsent(name, n -> new ArrayList<>())
                            .add(value));
        }
        return columns;
    }

    static List<String> names() {
        return List.of(
                "time",
                "cpu",
                "cpuLimit",
                "throttled",
                "memory",
                "memoryCache",
                "memoryLimit",
                "received",
                "sent",
                "read",
                "written",
                "pids",
                "pidsLimit");
    }

    /** One row of the charts: what happened between two samples; limits that are not set are null. */
    static Map<String, @Nullable Object> sample(StatsSample before, StatsSample now, Limits limits) {
        double seconds =
                Math.max(0.001, Duration.between(before.time(), now.time()).toNanos() / 1e9);
        var usage = now.usage();
        var past = before.usage();
        Double cores = Figures.cores(limits);
        long periods = usage.cpu().periods() - past.cpu().periods();
        long throttled = usage.cpu().throttledPeriods() - past.cpu().throttledPeriods();
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("time", now.time().toEpochMilli() / 1000.0);
        row.put("cpu", rounded(now.cpuPercent()));
        row.put("cpuLimit", cores == null ? null : cores * 100);
        row.put("throttled", periods <= 0 ? 0 : rounded(100.0 * throttled / periods));
        row.put("memory", usage.memory().usedBytes());
        row.put("memoryCache", usage.memory().cacheBytes());
        row.put("memoryLimit", limits.memoryMaxBytes());
        row.put("received", rate(before.networkReceivedBytes(), now.networkReceivedBytes(), seconds));
        row.put("sent", rate(before.networkSentBytes(), now.networkSentBytes(), seconds));
        row.put("read", rate(past.blkio().readBytes(), usage.blkio().readBytes(), seconds));
        row.put("written", rate(past.blkio().writeBytes(), usage.blkio().writeBytes(), seconds));
        row.put("pids", usage.pids().current());
        row.put("pidsLimit", limits.pidsMax());
        return row;
    }

    /** A counter that went down began anew: the container was restarted in between. */
    private static long rate(long before, long now, double seconds) {
        return now < before ? 0 : Math.round((now - before) / seconds);
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
