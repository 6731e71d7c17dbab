package io.cofferdam.namespace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a mount table (proc_pid_mountinfo(5)).
 *
 * @param id of the mount
 * @param parentId of the mount below
 * @param device major:minor
 * @param root the part of the file system that is seen
 * @param mountPoint in the process's root
 * @param options of this mount
 * @param propagation as in "shared:1", "master:2"; empty is private
 * @param type of the file system
 * @param source device or name
 * @param superOptions of the file system
 */
public record MountView(
        int id,
        int parentId,
        String device,
        String root,
        String mountPoint,
        List<String> options,
        List<String> propagation,
        String type,
        String source,
        List<String> superOptions) {

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final int MOST = 10_000;

    static List<MountView> read(Path mountinfo) {
        return ProcFile.lines(mountinfo).stream()
                .limit(MOST)
                .flatMap(line -> parse(line).stream())
                .toList();
    }

    private static List<MountView> parse(String line) {
        int dash = line.indexOf(" - ");
        String[] mount = dash < 0 ? new String[0] : line.substring(0, dash).split(" ");
        String[] system = dash < 0 ? new String[0] : line.substring(dash + 3).split(" ", 3);
        if (mount.length < 6 || system.length < 3) {
            return List.of();
        }
        return List.of(new MountView(
                (int) ProcFile.number(mount[0]),
                (int) ProcFile.number(mount[1]),
                mount[2],
                text(mount[3]),
                text(mount[4]),
                List.of(mount[5].split(",")),
                Arrays.asList(mount).subList(6, mount.length),
                text(system[0]),
                text(system[1]),
                options(system[2])));
    }

    public boolean readOnly() {
        return options.contains("ro");
    }

    /** The layers of an overlay from the topmost down; empty for other file systems. */
    public List<String> lowerDirectories() {
        List<String> layers = new ArrayList<>();
        for (String option : superOptions) {
            // lowerdir+ (6.7) names one layer at a time and may hold colons as they are
            if (option.startsWith("lowerdir+=")) {
                layers.add(option.substring("lowerdir+=".length()));
            } else if (option.startsWith("lowerdir=")) {
                for (String layer : option.substring("lowerdir=".length()).split("(?<!\\\\):+")) {
                    layers.add(layer.replace("\\:", ":"));
                }
            }
        }
        return layers;
    }

    /** Splits at commas that no backslash precedes, which overlay uses for commas in paths. */
    private static List<String> options(String text) {
        return Arrays.stream(text.split("(?<!\\\\),")).map(MountView::text).toList();
    }

    private static String text(String escaped) {
        String plain = OCTAL.matcher(escaped)
                .replaceAll(octal ->
                        Matcher.quoteReplacement(String.valueOf((char) (Integer.parseInt(octal.group(1), 8) & 0xff))));
        return Printable.of(plain);
    }
}
