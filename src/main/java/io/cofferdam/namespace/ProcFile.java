package io.cofferdam.namespace;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads files of /proc, which may be gone or enormous: what cannot be read is empty, what is too long is cut. */
final class ProcFile {

    private static final int MOST_BYTES = 4 << 20;

    private ProcFile() {}

    static String text(Path file) {
        return text(file, MOST_BYTES);
    }

    static String text(Path file, int mostBytes) {
        // a plain stream: channels and their buffers would do more on a thread that has joined a namespace
        try (FileInputStream stream = new FileInputStream(file.toFile())) {
            return new String(stream.readNBytes(mostBytes), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }

    static List<String> lines(Path file) {
        return text(file).lines().toList();
    }

    static String line(Path file) {
        return text(file).strip();
    }

    /** "Key: value" lines, as of /proc/PID/status. */
    static Map<String, String> keyed(Path file) {
        Map<String, String> values = new HashMap<>();
        for (String line : lines(file)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return values;
    }

    /** A number, or 0 if it is none. */
    static long number(String text) {
        return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
