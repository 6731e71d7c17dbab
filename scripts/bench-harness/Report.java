import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The figures of one run as a table: for the terminal, and for docs/performance.md between its two marks. */
final class Report {

    static final String OURS = "Cofferdam";
    private static final String BEGIN = "<!-- figures: begin (written by scripts/bench) -->";
    private static final String END = "<!-- figures: end -->";

    private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();
    private final Map<String, String> targets = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> columns = new LinkedHashSet<>(List.of("target", OURS));
    private boolean missed;

    /** A figure without a target. */
    void add(String what, String column, String value) {
        columns.add(column);
        rows.computeIfAbsent(what, key -> new LinkedHashMap<>()).put(column, value);
        System.out.printf("  %-48s %-10s %s%n", what, column, value);
    }

    /** A figure of ours with the most it may be. */
    void add(String what, double value, double most, String unit, String words) {
        boolean met = value <= most;
        missed |= !met;
        targets.put(what, Samples.number(most) + " " + unit);
        add(what, OURS, (met ? "" : "**") + words + (met ? "" : "**"));
    }

    /** A figure of ours with the least it may be. */
    void addAtLeast(String what, double value, double least, String unit, String words) {
        boolean met = value >= least;
        missed |= !met;
        targets.put(what, "at least " + (least >= 1000 ? "%,.0f".formatted(least) : Samples.number(least)) + " " + unit);
        add(what, OURS, (met ? "" : "**") + words + (met ? "" : "**"));
    }

    void note(String note) {
        notes.add(note);
        System.out.println("  note: " + note);
    }

    boolean missed() {
        return missed;
    }

    String markdown() {
        StringBuilder text = new StringBuilder("| |");
        columns.forEach(column -> text.append(' ').append(column).append(" |"));
        text.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        rows.forEach((what, values) -> {
            text.append("| ").append(what).append(" |");
            for (String column : columns) {
                String value = column.equals("target") ? targets.get(what) : values.get(column);
                text.append(' ').append(value == null ? "" : value).append(" |");
            }
            text.append('\n');
        });
        if (!notes.isEmpty()) {
            text.append('\n');
            notes.forEach(note -> text.append("- ").append(note).append('\n'));
        }
        return text.toString();
    }

    void print() {
        System.out.println();
        System.out.println(markdown().replace("**", ""));
    }

    void write(Path file, String machine, String command) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file + " lacks its marks");
        }
        String figures = "\n" + LocalDate.now() + ", " + machine + ". Command: `" + command + "`.\n\n" + markdown() + "\n";
        Files.writeString(file, text.substring(0, begin + BEGIN.length()) + "\n" + figures + text.substring(end));
        System.out.println("The figures are in " + file + ".");
    }
}
