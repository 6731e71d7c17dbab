package io.cofferdam.namespace;

import java.nio.file.Path;
import java.util.List;

/**
 * A range of ids of a user namespace (user_namespaces(7)).
 *
 * @param inside the first id in the namespace
 * @param outside the first id as the reader sees it
 * @param length how many
 */
public record IdMapping(long inside, long outside, long length) {

    static List<IdMapping> read(Path file) {
        return ProcFile.lines(file).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length == 3)
                .map(words ->
                        new IdMapping(ProcFile.number(words[0]), ProcFile.number(words[1]), ProcFile.number(words[2])))
                .toList();
    }

    /** As in "0–65535 → 1310720–1376255". */
    public String words() {
        return inside + "–" + (inside + length - 1) + " → " + outside + "–" + (outside + length - 1);
    }
}
