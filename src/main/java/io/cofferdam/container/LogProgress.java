package io.cofferdam.container;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far somebody has read a log. Each stream by itself: a line of one that has not ended yet may have begun before whole lines of
 * the other. A moment would not do: all lines of one write have the same.
 */
public record LogProgress(LogPosition stdout, LogPosition stderr) {

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})\\.([0-9]{1,18})-([0-9]{1,18})\\.([0-9]{1,18})");

    /** What {@link #text} gave; empty for anything else. */
    public static Optional<LogProgress> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new LogProgress(position(matcher, 1), position(matcher, 3)))
                : Optional.empty();
    }

    private static LogPosition position(Matcher matcher, int group) {
        return new LogPosition(Long.parseLong(matcher.group(group)), Long.parseLong(matcher.group(group + 1)));
    }

    /** "GENERATION.OFFSET-GENERATION.OFFSET", that of standard output first. */
    public String text() {
        return stdout.generation() + "." + stdout.offset() + "-" + stderr.generation() + "." + stderr.offset();
    }

    /** Before it all was read. */
    LogPosition first() {
        return stdout.compareTo(stderr) < 0 ? stdout : stderr;
    }

    boolean includes(LogFiles.Entry entry) {
        return entry.begin().compareTo(entry.stream() == StreamType.STDERR ? stderr : stdout) < 0;
    }
}
