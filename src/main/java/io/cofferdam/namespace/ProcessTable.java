package io.cofferdam.namespace;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Processes as `ps -ef` prints them, which is what `docker top` answers. */
public final class ProcessTable {

    public static final List<String> TITLES = List.of("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("MMMdd", Locale.ENGLISH);
    private static final DateTimeFormatter LONG_AGO = DateTimeFormatter.ofPattern("yyyy", Locale.ROOT);

    private ProcessTable() {}

    public static List<List<String>> rows(List<ProcessView> processes) {
        return processes.stream().map(ProcessTable::row).toList();
    }

    private static List<String> row(ProcessView process) {
        long seconds = process.cpuTime().toSeconds();
        return List.of(
                process.user(),
                Integer.toString(process.pid()),
                Integer.toString(process.parentPid()),
                Integer.toString(Math.min(99, process.cpuPercent())),
                startedAt(process.started(), ZoneId.systemDefault(), LocalDate.now(ZoneId.systemDefault())),
                process.terminal(),
                String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60),
                process.command());
    }

    static String startedAt(Instant instant, ZoneId zone, LocalDate today) {
        ZonedDateTime started = instant.atZone(zone);
        if (started.toLocalDate().equals(today)) {
            return started.format(TODAY);
        }
        return started.format(started.getYear() == today.getYear() ? EARLIER : LONG_AGO);
    }
}
