package io.cofferdam.console;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How hard the host is working, as the kernel says it (proc_loadavg(5), accounting/psi). */
@Component
class HostPressure {

    private static final Pattern SOME = Pattern.compile("some avg10=([0-9.]+)");

    /** A figure with its bar; the bar is null where there is nothing to compare with. */
    record Figure(String name, String text, @Nullable Meter meter) {}

    @Nullable
    Figure load(int cores) {
        try {
            double load = Double.parseDouble(
                    Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
            return new Figure(
                    "Load",
                    String.format(Locale.ROOT, "%.2f on %s", load, Words.count(cores, "core")),
                    Meter.of(load, cores, "load against cores"));
        } catch (IOException | NumberFormatException unreadable) {
            return null;
        }
    }

    /** Share of the last ten seconds in which something waited; empty where the kernel does not count it. */
    List<Figure> lines() {
        List<Figure> figures = new ArrayList<>();
        for (String kind : List.of("cpu", "memory", "io")) {
            try {
                Matcher matcher = SOME.matcher(Files.readString(Path.of("/proc/pressure/" + kind)));
                if (matcher.find()) {
                    double percent = Double.parseDouble(matcher.group(1));
                    figures.add(new Figure(
                            kind,
                            Words.percent(percent),
                            Meter.of(percent, 100, "time that something waited for " + kind)));
                }
            } catch (IOException | NumberFormatException unreadable) {
                // PSI is off on this kernel.
                continue;
            }
        }
        return figures;
    }

    @Nullable
    Figure disk(Path root) {
        try {
            FileStore store = Files.getFileStore(root);
            long total = store.getTotalSpace();
            long used = total - store.getUsableSpace();
            return new Figure(
                    "Disk", Words.bytes(used) + " of " + Words.bytes(total), Meter.of(used, total, "disk in use"));
        } catch (IOException unreadable) {
            return null;
        }
    }
}
