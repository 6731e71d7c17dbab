package io.cofferdam.docker;

import io.cofferdam.namespace.ProcessView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A column of ps(1). */
record ProcessColumn(String name, String title, Function<ProcessView, String> value) {

    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

    private static final ProcessColumn UID = new ProcessColumn("uid", "UID", ProcessView::user);
    private static final ProcessColumn USER = new ProcessColumn("user", "USER", ProcessView::user);
    private static final ProcessColumn PID = new ProcessColumn("pid", "PID", p -> String.valueOf(p.pid()));
    private static final ProcessColumn PPID = new ProcessColumn("ppid", "PPID", p -> String.valueOf(p.parentPid()));
    private static final ProcessColumn C = new ProcessColumn("c", "C", p -> String.valueOf(p.cpuPercent()));
    private static final ProcessColumn CPU = new ProcessColumn("%cpu", "%CPU", p -> p.cpuPercent() + ".0");
    private static final ProcessColumn RSS =
            new ProcessColumn("rss", "RSS", p -> String.valueOf(p.residentBytes() / 1024));
    private static final ProcessColumn VSZ =
            new ProcessColumn("vsz", "VSZ", p -> String.valueOf(p.virtualBytes() / 1024));
    private static final ProcessColumn MEMORY =
            new ProcessColumn("%mem", "%MEM", p -> String.format(Locale.ROOT, "%.1f", p.memoryPercent()));
    private static final ProcessColumn GROUP = new ProcessColumn("pgid", "PGID", p -> String.valueOf(p.group()));
    private static final ProcessColumn SESSION = new ProcessColumn("sid", "SID", p -> String.valueOf(p.session()));
    /** ps turns the kernel's numbers around: 39 is the most urgent of the usual ones. */
    private static final ProcessColumn PRIORITY =
            new ProcessColumn("pri", "PRI", p -> String.valueOf(39 - p.priority()));

    private static final ProcessColumn NICE = new ProcessColumn("ni", "NI", p -> String.valueOf(p.nice()));
    private static final ProcessColumn STATE = new ProcessColumn("stat", "STAT", p -> String.valueOf(p.state()));
    private static final ProcessColumn START = new ProcessColumn("stime", "STIME", p -> HOUR.format(p.started()));
    private static final ProcessColumn TTY = new ProcessColumn("tty", "TTY", ProcessView::terminal);
    private static final ProcessColumn TIME = new ProcessColumn("time", "TIME", p -> clock(p.cpuTime()));
    private static final ProcessColumn ELAPSED = new ProcessColumn("etime", "ELAPSED", p -> elapsed(p.started()));
    private static final ProcessColumn THREADS = new ProcessColumn("nlwp", "NLWP", p -> String.valueOf(p.threads()));
    private static final ProcessColumn NAME = new ProcessColumn("comm", "COMMAND", ProcessView::name);
    private static final ProcessColumn CMD = new ProcessColumn("cmd", "CMD", ProcessView::command);
    private static final ProcessColumn COMMAND = new ProcessColumn("args", "COMMAND", ProcessView::command);

    private static final List<ProcessColumn> ALL = List.of(
            UID, USER, PID, PPID, GROUP, SESSION, C, CPU, MEMORY, VSZ, RSS, PRIORITY, NICE, STATE, START, ELAPSED, TTY,
            TIME, THREADS, NAME, CMD, COMMAND);

    /** The other names that ps(1) has for some. */
    private static final Map<String, ProcessColumn> ALIASES = Map.ofEntries(
            Map.entry("euser", USER),
            Map.entry("pcpu", CPU),
            Map.entry("pmem", MEMORY),
            Map.entry("vsize", VSZ),
            Map.entry("rssize", RSS),
            Map.entry("rsz", RSS),
            Map.entry("pgrp", GROUP),
            Map.entry("sess", SESSION),
            Map.entry("session", SESSION),
            Map.entry("nice", NICE),
            Map.entry("state", STATE),
            Map.entry("s", STATE),
            Map.entry("tname", TTY),
            Map.entry("thcount", THREADS),
            Map.entry("ucmd", NAME),
            Map.entry("command", COMMAND));

    /** The columns of `ps -ef`. */
    static final List<ProcessColumn> FULL = List.of(UID, PID, PPID, C, START, TTY, TIME, CMD);

    /** The columns of `ps aux`. */
    static final List<ProcessColumn> USER_ORIENTED =
            List.of(USER, PID, CPU, MEMORY, VSZ, RSS, TTY, STATE, START, TIME, COMMAND);

    static @Nullable ProcessColumn named(String name) {
        return ALL.stream()
                .filter(column -> column.name.equals(name))
                .findFirst()
                .orElse(ALIASES.get(name));
    }

    static String names() {
        return ALL.stream().map(ProcessColumn::name).collect(Collectors.joining(", "));
    }

    String of(ProcessView process) {
        return value.apply(process);
    }

    /** As ps has it: [[days-]hours:]minutes:seconds. */
    private static String elapsed(Instant started) {
        Duration age = Duration.between(started, Instant.now());
        String minutes = "%02d:%02d".formatted(age.toMinutesPart(), age.toSecondsPart());
        if (age.toHours() == 0) {
            return minutes;
        }
        String hours = "%02d:".formatted(age.toHoursPart()) + minutes;
        return age.toDays() == 0 ? hours : age.toDays() + "-" + hours;
    }

    private static String clock(Duration time) {
        return "%02d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
