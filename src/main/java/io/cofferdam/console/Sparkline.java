package io.cofferdam.console;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A curve of 32 points in a box of 96 by 26, newest at the right; spark.js goes on drawing it in the same way.
 *
 * @param points the fractions it shows, comma separated
 * @param limited whether 1 is a limit, drawn as a line at nine tenths of the height
 */
record Sparkline(String points, String line, String area, boolean limited) {

    static final int KEPT = 32;
    static final String LIMIT = "M0 4.3H96";
    private static final double STEP = 96.0 / (KEPT - 1);

    /** @param fractions oldest first; only the newest 32 are drawn */
    static Sparkline of(List<Double> fractions, boolean limited) {
        List<Double> kept = fractions.subList(Math.max(0, fractions.size() - KEPT), fractions.size());
        String points = kept.stream().map(Sparkline::number).collect(Collectors.joining(","));
        if (kept.isEmpty()) {
            return new Sparkline("", "", "", limited);
        }
        double most = kept.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        double full = limited ? 1 / 0.9 : Math.max(most * 1.25, 0.02);
        StringBuilder curve = new StringBuilder();
        for (int i = 0; i < kept.size(); i++) {
            double y = 25 - 23 * Math.clamp(kept.get(i) / full, 0, 1);
            curve.append(i == 0 ? "" : "L")
                    .append(coordinate(x(i, kept.size())))
                    .append(' ')
                    .append(coordinate(y));
        }
        String area = "M" + coordinate(x(0, kept.size())) + " 26L" + curve + "L96 26Z";
        return new Sparkline(points, "M" + curve, area, limited);
    }

    private static double x(int index, int size) {
        return (KEPT - size + index) * STEP;
    }

    private static String coordinate(double value) {
        long tenths = Math.round(value * 10);
        return tenths / 10 + "." + tenths % 10;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
