package io.cofferdam.operations;

import io.cofferdam.cgroup.Knob;
import io.cofferdam.container.Engine;
import io.cofferdam.problem.ProblemException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What limits a container at one moment: what the kernel has in its files, which may be less than what was asked for.
 *
 * @param files by name, empty while no process runs
 * @param kept what the next start gets, by name
 */
record LimitsInForce(Map<String, Object> files, Map<String, Object> kept) {

    static LimitsInForce of(Engine engine, Chosen chosen) {
        Map<String, Object> kept = Described.limits(chosen.now(engine).spec().limits());
        try {
            Map<String, Object> files = new TreeMap<>();
            for (Knob knob : engine.knobs(chosen.id())) {
                // A file with a line for each device has a knob for each.
                files.put(knob.key(), knob.key().contains("/") ? knob.input() : knob.rawText());
            }
            return new LimitsInForce(files, kept);
        } catch (ProblemException notRunning) {
            return new LimitsInForce(Map.of(), kept);
        }
    }

    /** What is not the same in the other. */
    Map<String, Object> unlike(LimitsInForce other) {
        boolean running = !files.isEmpty() && !other.files.isEmpty();
        return running ? unlike(files, other.files) : unlike(kept, other.kept);
    }

    private static Map<String, Object> unlike(Map<String, Object> mine, Map<String, Object> others) {
        Map<String, Object> unlike = new TreeMap<>(mine);
        unlike.entrySet().removeAll(others.entrySet());
        return unlike;
    }
}
