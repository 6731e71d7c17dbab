package io.cofferdam.namespace;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads one process from /proc/PID/{stat,status,cmdline} (proc(5)). */
final class ProcessReader {

    private static final int MOST_COMMAND_BYTES = 4096;

    /** USER_HZ is 100 on every architecture Java runs on. */
    private static final long MILLIS_PER_TICK = 10;

    private final Path proc;
    private final long bootSeconds;
    private final long memoryBytes;
    private final Map<String, String> users;

    ProcessReader(Path proc) {
        this.proc = proc;
        this.bootSeconds = ProcFile.lines(proc.resolve("stat")).stream()
                .filter(line -> line.startsWith("btime "))
                .mapToLong(line -> ProcFile.number(line.substring(6).strip()))
                .findFirst()
                .orElse(0);
        this.memoryBytes = kilobytes(ProcFile.keyed(proc.resolve("meminfo")), "MemTotal");
        this.users = users(proc.resolveSibling("etc/passwd"));
    }

    /** The few fields of stat that are used. */
    record Stat(
            char state,
            int parentPid,
            int group,
            int session,
            int terminal,
            long cpuTicks,
            int priority,
            int nice,
            int threads,
            long startTicks) {}

    Optional<Stat> stat(int pid) {
        String text = ProcFile.text(proc.resolve(pid + "/stat"), MOST_COMMAND_BYTES);
        // the name in brackets may hold anything, brackets and spaces too
        int end = text.lastIndexOf(')');
        String[] fields =
                end < 0 ? new String[0] : text.substring(end + 1).strip().split(" ");
        if (fields.length < 20 || fields[0].isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Stat(
                fields[0].charAt(0),
                (int) ProcFile.number(fields[1]),
                (int) ProcFile.number(fields[2]),
                (int) ProcFile.number(fields[3]),
                (int) ProcFile.number(fields[4]),
                ProcFile.number(fields[11]) + ProcFile.number(fields[12]),
                (int) ProcFile.number(fields[15]),
                (int) ProcFile.number(fields[16]),
                (int) ProcFile.number(fields[17]),
                ProcFile.number(fields[19])));
    }

    Optional<ProcessView> read(int pid) {
        Map<String, String> status = ProcFile.keyed(proc.resolve(pid + "/status"));
        if (status.isEmpty()) {
            return Optional.empty();
        }
        return stat(pid).map(stat -> view(pid, stat, status));
    }

    private ProcessView view(int pid, Stat stat, Map<String, String> status) {
        String[] inner = status.getOrDefault("NSpid", "" + pid).split("\\s+");
        String uid = status.getOrDefault("Uid", "0").split("\\s+")[0];
        Instant started = Instant.ofEpochSecond(bootSeconds).plusMillis(stat.startTicks() * MILLIS_PER_TICK);
        Duration cpuTime = Duration.ofMillis(stat.cpuTicks() * MILLIS_PER_TICK);
        long lifeMillis = Math.max(1, Duration.between(started, Instant.now()).toMillis());
        long resident = kilobytes(status, "VmRSS");
        return new ProcessView(
                pid,
                (int) ProcFile.number(inner[inner.length - 1]),
                stat.parentPid(),
                users.getOrDefault(uid, uid),
                innerUid(pid, ProcFile.number(uid)),
                stat.state(),
                (int) Math.clamp(100 * cpuTime.toMillis() / lifeMillis, 0, Integer.MAX_VALUE),
                started,
                terminal(stat.terminal()),
                cpuTime,
                resident,
                kilobytes(status, "VmSize"),
                memoryBytes == 0 ? 0 : 100.0 * resident / memoryBytes,
                stat.threads(),
                stat.group(),
                stat.session(),
                stat.priority(),
                stat.nice(),
                Printable.of(status.getOrDefault("Name", "")),
                command(pid, status.getOrDefault("Name", "")));
    }

    private static long kilobytes(Map<String, String> status, String key) {
        return 1024 * ProcFile.number(status.getOrDefault(key, "0 kB").replace(" kB", ""));
    }

    private String command(int pid, String name) {
        String line = ProcFile.text(proc.resolve(pid + "/cmdline"), MOST_COMMAND_BYTES);
        String words = Printable.of(line.replace('\0', ' ').strip());
        return words.isEmpty() ? "[" + Printable.of(name) + "]" : words;
    }

    private long innerUid(int pid, long hostUid) {
        for (IdMapping range : IdMapping.read(proc.resolve(pid + "/uid_map"))) {
            if (hostUid >= range.outside() && hostUid < range.outside() + range.length()) {
                return range.inside() + hostUid - range.outside();
            }
        }
        return -1;
    }

    /** The device number of stat(5) as a name: 136 to 143 are the pseudo terminals. */
    static String terminal(int number) {
        int major = number >> 8 & 0xfff;
        int minor = number & 0xff | number >> 12 & 0xfff00;
        if (major >= 136 && major <= 143) {
            return "pts/" + (minor + (major - 136) * 256);
        }
        return major == 4 ? (minor < 64 ? "tty" + minor : "ttyS" + (minor - 64)) : major == 5 ? "console" : "?";
    }

    private static Map<String, String> users(Path passwd) {
        Map<String, String> users = new HashMap<>();
        for (String line : ProcFile.lines(passwd)) {
            String[] fields = line.split(":");
            if (fields.length > 2) {
                users.putIfAbsent(fields[2], fields[0]);
            }
        }
        return users;
    }
}
