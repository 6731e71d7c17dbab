package io.cofferdam.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The host's processor time, idle or not, as clients need it to make a percentage. */
final class HostCpu {

    /** USER_HZ, which proc(5) counts in; it is 100 on every Linux that Java runs on. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int SUMMED_COLUMNS = 7;

    private HostCpu() {}

    /** User, nice, system, idle, iowait, irq and softirq of all cores together; 0 where it cannot be read. */
    static long totalNanos() {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            return lines.findFirst().map(HostCpu::sum).orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }

    static long sum(String line) {
        String[] words = line.trim().split(" +");
        long ticks = 0;
        for (int i = 1; i < words.length && i <= SUMMED_COLUMNS; i++) {
            ticks += Long.parseLong(words[i]);
        }
        return ticks * NANOS_PER_TICK;
    }
}
