package io.cofferdam.cgroup;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A file that one component of {@link Limits} means.
 *
 * @param file its name
 * @param controller whose file it is
 * @param group heading in an editor
 * @param label short name
 * @param help what it does, in a few words
 * @param hint what may be entered
 * @param input what a reading is as an input
 * @param apply what an input makes of limits; throws IllegalArgumentException for a malformed one
 */
record StandardKnob(
        String file,
        String controller,
        String group,
        String label,
        String help,
        String hint,
        Function<Reading, String> input,
        BiFunction<Limits, String, Limits> apply) {

    static final String SIZE = "a size such as 512M or 2G; empty for no limit";
    static final String WHOLE = "a whole number; empty for the default";

    static StandardKnob bytes(
            String file, String label, String help, String hint, BiFunction<Limits, String, Limits> apply) {
        Function<Reading, String> input =
                reading -> reading instanceof Reading.Amount(long bytes) && !isZeroDefault(file, bytes)
                        ? ByteSize.exact(bytes)
                        : "";
        return new StandardKnob(file, "memory", KnobCatalogue.MEMORY, label, help, hint, input, apply);
    }

    static StandardKnob number(
            String file,
            String controller,
            String group,
            String label,
            String help,
            String hint,
            BiFunction<Limits, String, Limits> apply) {
        Function<Reading, String> input =
                reading -> reading instanceof Reading.Amount(long value) ? Long.toString(value) : "";
        return new StandardKnob(file, controller, group, label, help, hint, input, apply);
    }

    private static boolean isZeroDefault(String file, long bytes) {
        return bytes == 0 && file.equals("memory.low");
    }
}
