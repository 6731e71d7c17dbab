package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what was read and written, device by device, from the formats of both versions. */
final class DeviceCounters {

    private static final int READ_BYTES = 0;
    private static final int WRITE_BYTES = 1;
    private static final int READ_OPS = 2;
    private static final int WRITE_OPS = 3;

    private final Map<String, long[]> counters = new TreeMap<>();

    /** Lines as "8:0 Read 4096". */
    void addV1(Path file, boolean bytes) {
        for (String line : lines(file)) {
            String[] words = line.split(" ");
            if (words.length == 3 && number(words[0]) && words[2].matches("[0-9]{1,18}")) {
                long value = Long.parseLong(words[2]);
                switch (words[1]) {
                    case "Read" -> slots(words[0])[bytes ? READ_BYTES : READ_OPS] += value;
                    case "Write" -> slots(words[0])[bytes ? WRITE_BYTES : WRITE_OPS] += value;
                    default -> {}
                }
            }
        }
    }

    /** Lines as "8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0". */
    void addV2(Path file) {
        for (String line : lines(file)) {
            String[] words = line.split(" ");
            if (!number(words[0])) {
                continue;
            }
            for (String word : words) {
                int equals = word.indexOf('=');
                if (equals > 0 && word.substring(equals + 1).matches("[0-9]{1,18}")) {
                    add(slots(words[0]), word.substring(0, equals), Long.parseLong(word.substring(equals + 1)));
                }
            }
        }
    }

    private static void add(long[] slots, String key, long value) {
        switch (key) {
            case "rbytes" -> slots[READ_BYTES] += value;
            case "wbytes" -> slots[WRITE_BYTES] += value;
            case "rios" -> slots[READ_OPS] += value;
            case "wios" -> slots[WRITE_OPS] += value;
            default -> {}
        }
    }

    BlkioUsage usage() {
        List<BlkioUsage.Device> devices = counters.entrySet().stream()
                .map(entry -> device(entry.getKey().split(":"), entry.getValue()))
                .toList();
        return new BlkioUsage(devices);
    }

    private static BlkioUsage.Device device(String[] number, long[] slots) {
        return new BlkioUsage.Device(
                Long.parseLong(number[0]),
                Long.parseLong(number[1]),
                slots[READ_BYTES],
                slots[WRITE_BYTES],
                slots[READ_OPS],
                slots[WRITE_OPS]);
    }

    private long[] slots(String device) {
        return counters.computeIfAbsent(device, number -> new long[4]);
    }

    private static boolean number(String word) {
        return word.matches("[0-9]{1,10}:[0-9]{1,10}");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
