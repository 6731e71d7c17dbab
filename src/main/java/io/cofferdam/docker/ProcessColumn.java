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
    private static final ProcessColumn STATE = new ProcessColumn("stat", "STAT", p -> String.valueOf(p.state()));
    private static final ProcessColumn START = new ProcessColumn("stime", "STIME", p -> HOUR.format(p.started()));
    private static final ProcessColumn TTY = new ProcessColumn("tty", "TTY", ProcessView::terminal);
    private static final ProcessColumn TIME = new ProcessColumn("time", "TIME", p -> clock(p.cpuTime()));
    private static final ProcessColumn ELAPSED = new ProcessColumn("etime", "ELAPSED", p -> elapsed(p.started()));
    private static final ProcessColumn THREADS = new ProcessColumn("nlwp", "NLWP", p -> String.valueOf(p.threads()));
    private static final ProcessColumn NAME = new ProcessColumn("comm", "COMMAND", ProcessView::name);
    private static final ProcessColumn CMD = new ProcessColumn("cmd", "CMD", ProcessView::command);
    private static final ProcessColumn COMMAND = new ProcessColumn("args", "COMMAND", ProcessView::command);

    private static final List<ProcessColumn> ALL =
            List.of(UID, USER, PID, PPID, C, CPU, RSS, STATE, START, ELAPSED, TTY, TIME, THREADS, NAME, CMD, COMMAND);

    /** The other names that ps(1) has for some. */
    private static final Map<String, ProcessColumn> ALIASES = Map.of(
            "euser", USER, "pcpu", CPU, "rssize", RSS, "rsz", RSS, "state", STATE, "s", STATE, "tname", TTY, "thcount",
            THREADS, "ucmd", NAME, "command", COMMAND);

    /** The columns of `ps -ef`. */
    static final List<ProcessColumn> FULL = List.of(UID, PID, PPID, C, START, TTY, TIME, CMD);

    /** The columns of `ps aux` that are known here. */
    static final List<ProcessColumn> USER_ORIENTED = List.of(USER, PID, CPU, RSS, TTY, STATE, START, TIME, COMMAND);

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
