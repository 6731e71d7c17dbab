package io.cofferdam.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What CRIU says in its log of why it could not do something. */
final class CriuLog {

    private static final int MOST_LINES = 3;
    private static final long MOST_BYTES = 1 << 20;
    /** "(00.067319)      1: Error (criu/mount-v2.c:628): mnt-v2: words". */
    private static final Pattern ERROR = Pattern.compile("^(?:\\([0-9.]+\\))?\\s*(?:[0-9]+: )?Error \\([^)]*\\): ");
    /** It goes on after the first two, and the others only say that it did not: what was the matter stands before them. */
    private static final List<String> SAYS_NOTHING = List.of(
            "rlimit: Can't setup RLIMIT_NOFILE",
            "tun: Unable to create tun",
            "Dumping FAILED",
            "Restoring FAILED",
            "cg: cgroupd: recv req error");

    private CriuLog() {}

    /** The last lines that tell of an error, in CRIU's words; empty where there are none. */
    static String lastErrors(Path log) {
        try {
            if (!Files.isRegularFile(log) || Files.size(log) > MOST_BYTES) {
                return "";
            }
            return errors(
                    Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList());
        } catch (IOException e) {
            return "";
        }
    }

    static String errors(List<String> lines) {
        List<String> found = lines.stream()
                .filter(line -> ERROR.matcher(line).find())
                .filter(line -> SAYS_NOTHING.stream().noneMatch(line::contains))
                .map(line -> ERROR.matcher(line).replaceFirst("").strip())
                .map(line -> line.endsWith(".") ? line.substring(0, line.length() - 1) : line)
                .toList();
        return found.stream().skip(Math.max(0, found.size() - MOST_LINES)).collect(Collectors.joining("; "));
    }
}
