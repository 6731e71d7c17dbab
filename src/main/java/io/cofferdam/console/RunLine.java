package io.cofferdam.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a `docker run` line into the launch form; whatever the form cannot hold is named, nothing is passed over. */
final class RunLine {

    private static final Set<String> OPERATORS = Set.of("&&", "||", "|", ";", "&", ">", ">>", "<", "2>&1");

    private final List<String> words;
    private final RunValues values = new RunValues();
    private int at;

    /**
     * A line as it was understood.
     *
     * @param unread sentences about what did not get into the form
     */
    record Reading(LaunchForm form, List<String> unread) {}

    private RunLine(List<String> words) {
        this.words = words;
    }

    /**
     * @throws IllegalArgumentException with a sentence that says why it is no such line
     */
    static Reading read(String text) {
        RunLine line = new RunLine(ShellWords.split(text));
        line.beginning();
        line.options();
        line.rest();
        return line.values.reading();
    }

    /** "docker run", also after a prompt or sudo; `docker create` asks for the same without a start. */
    private void beginning() {
        while (at < words.size() && Set.of("$", "#", "sudo").contains(words.get(at))) {
            at++;
        }
        boolean engine = at < words.size() && words.get(at).matches("(?:.*/)?(?:docker|podman|nerdctl)");
        at++;
        if (engine && at < words.size() && words.get(at).equals("container")) {
            at++;
        }
        String verb = engine && at < words.size() ? words.get(at++) : "";
        if (!verb.equals("run") && !verb.equals("create")) {
            throw new IllegalArgumentException("It does not begin with docker run or docker create.");
        }
        if (verb.equals("run")) {
            values.tick("start");
        }
    }

    private void options() {
        while (at < words.size()
                && words.get(at).startsWith("-")
                && words.get(at).length() > 1) {
            String word = words.get(at++);
            if (word.equals("--")) {
                return;
            }
            if (word.startsWith("--")) {
                longOption(word);
            } else {
                shortOptions(word);
            }
        }
    }

    private void longOption(String word) {
        int equals = word.indexOf('=');
        String name = RunOptions.name(equals < 0 ? word : word.substring(0, equals));
        if (RunOptions.isFlag(name)) {
            values.flag(name, equals < 0 ? "true" : word.substring(equals + 1));
        } else if (equals >= 0) {
            values.option(name, word.substring(equals + 1));
        } else if (RunOptions.takesValue(name)) {
            values.option(name, value(name));
        } else {
            values.unread(name, "docker run has no such option; it was read as one without a value");
        }
    }

    /** "-it", "-p8080:80", "-e A=b": flags may be written together, the last letter may have a value. */
    private void shortOptions(String word) {
        for (int i = 1; i < word.length(); i++) {
            String name = RunOptions.name("-" + word.charAt(i));
            String tail = word.substring(i + 1);
            if (RunOptions.isFlag(name)) {
                values.flag(name, "true");
            } else if (RunOptions.takesValue(name)) {
                values.option(name, tail.isEmpty() ? value(name) : tail.startsWith("=") ? tail.substring(1) : tail);
                return;
            } else {
                values.unread(name, "docker run has no such option");
            }
        }
    }

    private String value(String name) {
        if (at >= words.size()) {
            throw new IllegalArgumentException("The line ends after " + name + ", which needs a value.");
        }
        return words.get(at++);
    }

    private void rest() {
        if (at >= words.size()) {
            throw new IllegalArgumentException("It names no image.");
        }
        values.put("image", words.get(at++));
        List<String> command = words.subList(at, words.size());
        command.stream()
                .filter(OPERATORS::contains)
                .forEach(word -> values.unread(word, "it stands in the command as an argument, no shell acts on it"));
        values.put("command", ShellWords.join(command));
    }

    /** The fields as they fill up. */
    private static final class RunValues {

        private final Map<String, String> fields = new LinkedHashMap<>();
        private final List<String> unread = new ArrayList<>();
        private int networks;

        Reading reading() {
            return new Reading(LaunchForm.of(fields), List.copyOf(unread));
        }

        void put(String field, String value) {
            fields.put(field, value);
        }

        void tick(String box) {
            fields.put(box, "1");
        }

        void unread(String what, String why) {
            unread.add(what + ": " + why + ".");
        }

        void flag(String name, String value) {
            boolean on = !Set.of("false", "0", "f", "F", "FALSE", "False").contains(value);
            if (!RunOptions.box(name).isEmpty()) {
                if (on) {
                    tick(RunOptions.box(name));
                } else {
                    fields.remove(RunOptions.box(name));
                }
            } else if (!RunOptions.hasNoEffect(name)) {
                unread(name, "the form has no field for it");
            }
        }

        void option(String name, String value) {
            if (!RunOptions.field(name).isEmpty()) {
                put(RunOptions.field(name), value);
            } else if (!RunOptions.list(name).isEmpty()) {
                line(name, value);
            } else if (name.equals("--network")) {
                network(value);
            } else {
                RunChoice.of(name, value)
                        .ifPresentOrElse(
                                choice -> choice.fields().forEach(this::put),
                                () -> unread(name + " " + value, "the form has no field for it"));
            }
        }

        private void line(String name, String value) {
            String why = unfit(name, value);
            if (why.isEmpty()) {
                fields.merge(
                        RunOptions.list(name),
                        name.equals("--tmpfs") ? "tmpfs:" + value : value,
                        (before, more) -> before + (RunOptions.isOfWords(name) ? ", " : "\n") + more);
            } else {
                unread(name + " " + value, why);
            }
        }

        private void network(String value) {
            RunNetwork network = RunNetwork.of(value, networks + 1).orElse(null);
            if (network == null || networks == LaunchNetworks.MOST) {
                unread("--network " + value, network == null ? "the form has no field for it" : "it is one too many");
                return;
            }
            networks++;
            fields.putAll(network.fields());
            network.unread().forEach(part -> unread("--network " + value, "the form has no field for " + part));
        }

        private static String unfit(String name, String value) {
            if (value.contains("\n")) {
                return "a line of the form holds no line break";
            }
            if (name.equals("--env") && !value.contains("=")) {
                return "its value comes from the shell that the line was written for";
            }
            if (name.equals("--volume") && value.matches("[.~$].*")) {
                return "its directory depends on the shell that the line was written for";
            }
            return name.equals("--volume") && !value.contains(":") ? "the form has no anonymous volumes" : "";
        }
    }
}
