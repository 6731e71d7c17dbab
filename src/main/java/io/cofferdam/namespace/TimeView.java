package io.cofferdam.namespace;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the clocks of a time namespace are from the host's (time_namespaces(7)).
 *
 * @param offsets "monotonic" and "boottime" to seconds with fraction, as in "0.000000000"; empty where there are none
 */
public record TimeView(Map<String, String> offsets) {

    static TimeView read(Path process) {
        Map<String, String> offsets = new TreeMap<>();
        for (String line : ProcFile.lines(process.resolve("timens_offsets"))) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 3) {
                offsets.put(words[0], words[1] + "." + String.format("%09d", ProcFile.number(words[2])));
            }
        }
        return new TimeView(offsets);
    }
}
