import java.util.List;
import java.util.Locale;

/** Durations of one kind of work, in milliseconds, sorted. */
record Samples(double[] sorted) {

    static Samples of(List<Double> millis) {
        return new Samples(millis.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }

    double median() {
        return at(0.5);
    }

    double at(double part) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, part * sorted.length)];
    }

    /** "12.3 (p99 45)": the median, and how bad the worst of a hundred is. */
    String words() {
        return sorted.length == 0 ? "-" : "%s ms (p10 %s, p99 %s)".formatted(number(median()), number(at(0.1)), number(at(0.99)));
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }

    static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
