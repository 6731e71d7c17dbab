package io.cofferdam.linux;

import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the text form of a seccomp profile; a mistake is reported with its line. */
final class SeccompProfileParser {

    private static final Pattern CALL = Pattern.compile("([a-z_][a-z0-9_]*)(?:=([0-9]{1,4}))?");
    private static final Pattern WHEN = Pattern.compile("([0-5]) & (\\S+) == (\\S+)");

    private final String name;
    private final List<SeccompProfile.Rule> rules = new ArrayList<>();
    private SeccompProfile.Action defaultAction = new SeccompProfile.Action.Fail(Errno.EPERM);
    private int lineNumber;
    private SeccompProfile.@Nullable Rule head;
    private List<SeccompProfile.Call> calls = new ArrayList<>();

    SeccompProfileParser(String name) {
        this.name = name;
    }

    SeccompProfile parse(String text) {
        for (String line : text.lines().toList()) {
            lineNumber++;
            String content = line.replaceFirst("#.*", "").stripTrailing();
            if (content.isBlank()) {
                continue;
            }
            if (Character.isWhitespace(content.charAt(0))) {
                addCalls(content.strip());
            } else {
                finishRule();
                readHead(content);
            }
        }
        finishRule();
        return new SeccompProfile(name, defaultAction, rules);
    }

    private void addCalls(String content) {
        if (head == null) {
            throw wrong("Calls are named before any rule.");
        }
        for (String word : content.split("\\s+")) {
            Matcher call = CALL.matcher(word);
            if (!call.matches()) {
                throw wrong("'" + word + "' is not the name of a system call.");
            }
            String number = call.group(2);
            calls.add(new SeccompProfile.Call(call.group(1), number == null ? null : Integer.valueOf(number)));
        }
    }

    private void readHead(String content) {
        String[] parts = content.split("\\s+when\\s+", 2);
        String[] words = parts[0].split("\\s+");
        if (words[0].equals("default") && words.length == 3 && words[1].equals("errno")) {
            defaultAction = new SeccompProfile.Action.Fail(errno(words[2]));
            return;
        }
        int next = 1;
        SeccompProfile.Action action = new SeccompProfile.Action.Allow();
        if (words[0].equals("errno") && words.length > 1) {
            action = new SeccompProfile.Action.Fail(errno(words[next++]));
        } else if (!words[0].equals("allow")) {
            throw wrong("A rule starts with 'allow' or 'errno NUMBER'.");
        }
        Set<String> with = new HashSet<>();
        Set<String> without = new HashSet<>();
        for (; next + 1 < words.length; next += 2) {
            capabilitySet(words[next], with, without).add(Capabilities.canonical(words[next + 1]));
        }
        if (next != words.length) {
            throw wrong("'" + words[next] + "' stands alone.");
        }
        head = new SeccompProfile.Rule(action, with, without, conditions(parts), List.of());
    }

    private Set<String> capabilitySet(String word, Set<String> with, Set<String> without) {
        return switch (word) {
            case "with" -> with;
            case "without" -> without;
            default -> throw wrong("'" + word + "' is not one of with, without, when.");
        };
    }

    private List<SeccompProfile.Condition> conditions(String[] parts) {
        List<SeccompProfile.Condition> conditions = new ArrayList<>();
        if (parts.length == 2) {
            for (String part : parts[1].split("\\s+and\\s+")) {
                Matcher when = WHEN.matcher(part);
                if (!when.matches()) {
                    throw wrong("'" + part + "' is not of the form ARGUMENT & MASK == VALUE.");
                }
                conditions.add(new SeccompProfile.Condition(
                        Integer.parseInt(when.group(1)),
                        SeccompProfile.Comparison.MASKED_EQ,
                        number(when.group(2)),
                        number(when.group(3))));
            }
        }
        return conditions;
    }

    private void finishRule() {
        if (head != null) {
            rules.add(new SeccompProfile.Rule(head.action(), head.with(), head.without(), head.when(), calls));
            head = null;
            calls = new ArrayList<>();
        }
    }

    private int errno(String word) {
        long errno = number(word);
        if (errno < 1 || errno > 4095) {
            throw wrong("An error number is from 1 to 4095.");
        }
        return (int) errno;
    }

    private long number(String word) {
        try {
            return word.startsWith("0x") ? Long.parseUnsignedLong(word.substring(2), 16) : Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw wrong("'" + word + "' is not a number.");
        }
    }

    private ProblemException wrong(String why) {
        return ProblemException.invalid(
                "Could not read the seccomp profile " + name + ".",
                "Line " + lineNumber + ": " + why,
                "Correct the line.");
    }
}
