package io.cofferdam.console;

import io.cofferdam.container.Ender;
import io.cofferdam.container.Ending;
import io.cofferdam.container.LastUse;
import io.cofferdam.container.StreamType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a container came to its end, in words: what happened, why, and what to do about it.
 *
 * @param tone "bad" where it was not in order
 * @param facts what was measured and who did it
 * @param lines the last of its log
 */
record EndedFacts(
        String id,
        String name,
        String image,
        String command,
        String createdBy,
        String when,
        String removed,
        String what,
        String why,
        String remedy,
        String tone,
        List<ContainerFacts.Pair> facts,
        List<Line> lines) {

    /** @param error whether it came by stderr */
    record Line(String time, String text, boolean error) {}

    /** reboot(2) in the container's pid namespace ends its process 1 by these, and nothing else does (SIGHUP, SIGINT). */
    private static final int REBOOTED = 129;

    private static final int POWERED_OFF = 130;
    private static final int KILLED = 137;
    private static final int TERMINATED = 143;

    static EndedFacts of(Ending ending) {
        Said words = words(ending);
        return new EndedFacts(
                ending.id(),
                ending.name(),
                ending.image(),
                String.join(" ", ending.command()),
                ending.createdBy(),
                Words.ago(ending.finishedAt()),
                ending.removedAt() == null ? "" : Words.ago(ending.removedAt()),
                words.what(),
                words.why(),
                words.remedy(),
                words.tone(),
                facts(ending),
                ending.lastLines().stream().map(EndedFacts::line).toList());
    }

    private record Said(String what, String why, String remedy, String tone) {}

    private static Said words(Ending ending) {
        if (isLost(ending)) {
            return new Said(ended(ending), ending.error(), "", "bad");
        }
        if (!ending.error().isEmpty()) {
            boolean there = ending.removedAt() == null;
            return new Said(
                    "It did not start.",
                    ending.error(),
                    there ? "The Plan tab shows the step and its arguments." : "",
                    "bad");
        }
        String when = ended(ending);
        if (ending.oomKilled()) {
            Long limit = ending.limits().memoryMaxBytes();
            return new Said(
                    when,
                    "The kernel killed a process of it because the memory limit"
                            + (limit == null ? "" : " of " + Words.bytes(limit)) + " was used up.",
                    ending.removedAt() == null
                            ? "Raise the limit on the Limits tab, or find out what needs the memory on the Statistics tab."
                            : "Give the next one more memory, or find out what needs it.",
                    "bad");
        }
        Ender ender = ending.ender();
        boolean deaf =
                ending.exitCode() == KILLED && ender != null && ender.act().equals("stopped");
        boolean asked = ender != null && !ender.who().isEmpty();
        return new Said(
                when,
                meaning(ending),
                deaf ? "It did not heed its stop signal. Give it another one, or an init that passes signals on." : "",
                ending.exitCode() == 0 || asked ? "idle" : "bad");
    }

    private static boolean isLost(Ending ending) {
        return ending.ender() != null && ending.ender().act().equals("lost");
    }

    private static String ended(Ending ending) {
        return "It ended " + Words.ago(ending.finishedAt()) + " with exit code " + ending.exitCode() + ".";
    }

    private static String meaning(Ending ending) {
        int code = ending.exitCode();
        String who = who(ending.ender());
        String how = switch (code) {
            case 0 -> "Its process ended by itself and said that all went well.";
            case 126 -> "The command was found but could not be executed.";
            case 127 -> "The command was not found in the image.";
            case REBOOTED -> "SIGHUP ended it, as a reboot from the inside does.";
            case POWERED_OFF -> "SIGINT ended it, as a power-off from the inside does.";
            case KILLED -> "SIGKILL ended it.";
            case TERMINATED -> "SIGTERM ended it.";
            default ->
                code > 128 && code < 193
                        ? "Signal " + (code - 128) + " ended it."
                        : "Its process said so; the log may tell why.";
        };
        return who.isEmpty() ? how : "It was " + who + ". " + how.replace("ended by itself and", "ended and");
    }

    private static String who(@Nullable Ender ender) {
        if (ender == null) {
            return "";
        }
        if (ender.act().equals("unhealthy")) {
            return "restarted because its health check failed";
        }
        String signal = ender.signal() == 0 ? "" : " with signal " + ender.signal();
        return (ender.act().equals("removed") ? "removed by force" : ender.act()) + signal + " by " + ender.who();
    }

    private static List<ContainerFacts.Pair> facts(Ending ending) {
        List<ContainerFacts.Pair> facts = new ArrayList<>();
        Instant started = ending.startedAt();
        if (started != null && (ending.error().isEmpty() || isLost(ending))) {
            facts.add(new ContainerFacts.Pair("Ran for", ran(Duration.between(started, ending.finishedAt()))));
        }
        String limits = ContainerFacts.limits(ending.limits());
        facts.add(new ContainerFacts.Pair("Limits then", limits));
        LastUse use = ending.use();
        if (use != null) {
            facts.add(new ContainerFacts.Pair(
                    "Processor time", String.format(Locale.ROOT, "%.2f s", use.cpuNanos() / 1e9)));
            if (use.memoryPeakBytes() > 0) {
                facts.add(new ContainerFacts.Pair("Most memory at once", Words.bytes(use.memoryPeakBytes())));
            }
            if (use.memoryLimitHits() > 0) {
                facts.add(new ContainerFacts.Pair("Memory limit met", Words.count(use.memoryLimitHits(), "time")));
            }
            if (use.oomKills() > 0) {
                facts.add(new ContainerFacts.Pair(
                        "Killed for memory",
                        Words.count(use.oomKills(), "process").replace("processs", "processes")));
            }
        }
        return facts;
    }

    private static String ran(Duration time) {
        return time.toSeconds() < 10
                ? String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0)
                : Words.duration(time);
    }

    private static Line line(Ending.Line line) {
        return new Line(Words.clockMillis(line.time()), line.text(), line.stream() == StreamType.STDERR);
    }
}
