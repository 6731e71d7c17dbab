package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Texts that go to the kernel or to lines of text, where a NUL would end them before their end. */
final class TextRules {

    private TextRules() {}

    static void process(ProcessRequest process) {
        words("The entrypoint", process.entrypoint());
        words("The command", process.command());
        words("A group", process.groupAdd());
        word("The user", process.user());
        word("The working directory", process.workingDir());
    }

    static void exec(ExecRequest request) {
        words("The command", request.argv());
        words("A variable of the environment", request.env());
        word("The user", request.user());
        word("The working directory", request.workingDir());
    }

    static void mounts(List<MountSpec> mounts) {
        for (MountSpec mount : mounts) {
            word("The source of a mount", mount.source());
            word("The target of a mount", mount.target());
            word("The options of a mount", mount.options());
            word("The subpath of a mount", mount.subpath());
        }
    }

    static void labels(Map<String, String> labels) {
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (label.getKey().isBlank()) {
                throw ProblemException.invalid(
                        "A label has no name.",
                        "Its value is \"" + label.getValue() + "\".",
                        "Write it as NAME=VALUE.");
            }
            word("The label " + label.getKey().replace('\0', '?'), label.getKey() + label.getValue());
        }
    }

    /** A text of anybody's in one bounded line of a message. */
    static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    /** Refuses what would end its line. */
    static void oneLine(String what, String text) {
        if (text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            throw ProblemException.invalid(what + " is wrong.", "It has more than one line.", "Give one line.");
        }
    }

    private static void words(String what, @Nullable List<String> words) {
        if (words != null) {
            words.forEach(word -> word(what, word));
        }
    }

    private static void word(String what, @Nullable String word) {
        if (word != null && word.indexOf('\0') >= 0) {
            throw ProblemException.invalid(what + " is wrong.", "There is a NUL in it.", "Leave it out.");
        }
    }
}
