package io.cofferdam.console;

/**
 * A filled bar.
 *
 * @param percent 0 to 100
 * @param tone "", "warn" or "bad"
 * @param label for those who do not see it
 */
record Meter(int percent, String tone, String label) {

    /** How much of a limit is used: calm below 80 %, a warning from there, bad from 95 %. */
    static Meter of(double used, double limit, String label) {
        int percent = limit <= 0 ? 0 : (int) Math.clamp(Math.round(100 * used / limit), 0, 100);
        return new Meter(percent, percent >= 95 ? "bad" : percent >= 80 ? "warn" : "", label);
    }
}
