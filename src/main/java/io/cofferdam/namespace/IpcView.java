package io.cofferdam.namespace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * System V IPC objects (sysvipc(7)) and how much of them there may be.
 *
 * @param limits the kernel's names of the limits, as in "shmmax", and their values
 */
public record IpcView(
        List<Queue> queues, List<Semaphores> semaphores, List<SharedMemory> segments, Map<String, String> limits) {

    static final IpcView EMPTY = new IpcView(List.of(), List.of(), List.of(), Map.of());
    private static final int MOST = 1_000;
    private static final List<String> LIMITS =
            List.of("msgmax", "msgmnb", "msgmni", "sem", "shmall", "shmmax", "shmmni");

    /** A message queue. */
    public record Queue(String key, long id, String permissions, long messages, long bytes, long uid) {}

    /** A set of semaphores. */
    public record Semaphores(String key, long id, String permissions, long count, long uid) {}

    /** A shared memory segment. */
    public record SharedMemory(
            String key, long id, String permissions, long bytes, long attached, long creatorPid, long uid) {}

    public long sharedBytes() {
        return segments.stream().mapToLong(SharedMemory::bytes).sum();
    }

    /** Of the calling thread's ipc namespace. */
    static IpcView read(Path proc) {
        Path sysvipc = proc.resolve("sysvipc");
        List<Queue> queues = rows(sysvipc.resolve("msg")).stream()
                .map(row -> new Queue(
                        key(row), row.n("msqid"), row.s("perms"), row.n("qnum"), row.n("cbytes"), row.n("uid")))
                .toList();
        List<Semaphores> semaphores = rows(sysvipc.resolve("sem")).stream()
                .map(row -> new Semaphores(key(row), row.n("semid"), row.s("perms"), row.n("nsems"), row.n("uid")))
                .toList();
        List<SharedMemory> segments = rows(sysvipc.resolve("shm")).stream()
                .map(row -> new SharedMemory(
                        key(row),
                        row.n("shmid"),
                        row.s("perms"),
                        row.n("size"),
                        row.n("nattch"),
                        row.n("cpid"),
                        row.n("uid")))
                .toList();
        Map<String, String> limits = new TreeMap<>();
        for (String name : LIMITS) {
            String value = ProcFile.line(proc.resolve("sys/kernel").resolve(name));
            if (!value.isEmpty()) {
                limits.put(name, value.replace('\t', ' '));
            }
        }
        return new IpcView(queues, semaphores, segments, limits);
    }

    /** A line of a table whose first line names the columns. */
    private record Row(Map<String, String> cells) {
        String s(String column) {
            return cells.getOrDefault(column, "");
        }

        long n(String column) {
            return ProcFile.number(s(column));
        }
    }

    private static String key(Row row) {
        return String.format("0x%08x", (int) row.n("key"));
    }

    private static List<Row> rows(Path file) {
        List<String> lines = ProcFile.lines(file);
        if (lines.isEmpty()) {
            return List.of();
        }
        String[] titles = lines.getFirst().strip().split("\\s+");
        List<Row> rows = new ArrayList<>();
        for (String line : lines.subList(1, Math.min(lines.size(), MOST))) {
            String[] words = line.strip().split("\\s+");
            Map<String, String> cells = new HashMap<>();
            for (int i = 0; i < Math.min(words.length, titles.length); i++) {
                cells.put(titles[i], words[i]);
            }
            rows.add(new Row(cells));
        }
        return rows;
    }
}
