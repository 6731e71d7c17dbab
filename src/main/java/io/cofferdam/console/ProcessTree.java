package io.cofferdam.console;

import io.cofferdam.namespace.ProcessView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Processes in the order of their tree, children below their parents. */
final class ProcessTree {

    private static final int DEEPEST = 4;

    /**
     * One process in words.
     *
     * @param depth 0 to 4, for the indent
     */
    record Line(
            int depth,
            int innerPid,
            int pid,
            String user,
            String state,
            String cpu,
            String memory,
            int threads,
            String started,
            String command) {}

    private ProcessTree() {}

    static List<Line> of(List<ProcessView> processes) {
        Set<Integer> known = new HashSet<>();
        processes.forEach(process -> known.add(process.pid()));
        List<Line> lines = new ArrayList<>();
        for (ProcessView process : processes) {
            if (!known.contains(process.parentPid())) {
                add(process, 0, processes, lines);
            }
        }
        return lines;
    }

    private static void add(ProcessView process, int depth, List<ProcessView> all, List<Line> lines) {
        lines.add(line(process, Math.min(depth, DEEPEST)));
        for (ProcessView child : all) {
            if (child.parentPid() == process.pid() && child.pid() != process.pid()) {
                add(child, depth + 1, all, lines);
            }
        }
    }

    private static Line line(ProcessView p, int depth) {
        String user = p.innerUid() < 0 ? p.user() : p.innerUid() + " (host " + p.user() + ")";
        return new Line(
                depth,
                p.innerPid(),
                p.pid(),
                user,
                p.stateWords(),
                p.cpuPercent() + " %",
                Words.bytes(p.residentBytes()),
                p.threads(),
                Words.time(p.started()),
                p.command());
    }
}
