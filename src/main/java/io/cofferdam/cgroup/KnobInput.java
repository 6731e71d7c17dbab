package io.cofferdam.cgroup;

import io.cofferdam.problem.ProblemException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns what was entered for a knob into limits. */
final class KnobInput {

    private KnobInput() {}

    static Limits apply(Limits limits, String key, String input) {
        Optional<StandardKnob> standard = StandardKnobs.of(key);
        Optional<RawKnob> raw = KnobCatalogue.raw(key);
        try {
            if (standard.isPresent()) {
                return standard.get().apply().apply(limits, input);
            }
            if (raw.isPresent()) {
                return raw(limits, key, raw.get(), input);
            }
            if (ThrottleKnobs.owns(key)) {
                return ThrottleKnobs.apply(limits, key, input);
            }
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            String hint = standard.map(StandardKnob::hint)
                    .or(() -> raw.map(knob -> knob.syntax().words()))
                    .orElse("a whole number or a size; empty for no limit");
            throw ProblemException.invalid(
                    "Invalid value '" + input + "' for " + key + ".",
                    "It cannot be read: " + malformed.getMessage() + ".",
                    "Enter " + hint + ".");
        }
        throw ProblemException.invalid(
                "Unknown limit '" + key + "'.",
                "It is not one of the files that limits are set by.",
                "Choose one that the limits editor lists.");
    }

    private static Limits raw(Limits limits, String file, RawKnob knob, String input) {
        Map<String, String> texts = new TreeMap<>(limits.raw());
        boolean size = knob.syntax() == RawKnob.Syntax.BYTES && !Inputs.none(input);
        String text = size ? Long.toString(ByteSize.parse(input)) : input;
        if (text.isEmpty() || text.equals(knob.fresh())) {
            texts.remove(file);
        } else {
            texts.put(file, text);
        }
        KnobCatalogue.validate(texts);
        return limits.with(b -> b.raw(texts));
    }
}
