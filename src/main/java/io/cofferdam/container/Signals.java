package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;
import java.util.Locale;
import java.util.Map;

/** Signal names and numbers of x86-64 and arm64 Linux (signal(7)). */
final class Signals {

    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("HUP", 1),
            Map.entry("INT", 2),
            Map.entry("QUIT", 3),
            Map.entry("ILL", 4),
            Map.entry("TRAP", 5),
            Map.entry("ABRT", 6),
            Map.entry("BUS", 7),
            Map.entry("FPE", 8),
            Map.entry("KILL", 9),
            Map.entry("USR1", 10),
            Map.entry("SEGV", 11),
            Map.entry("USR2", 12),
            Map.entry("PIPE", 13),
            Map.entry("ALRM", 14),
            Map.entry("TERM", 15),
            Map.entry("STKFLT", 16),
            Map.entry("CHLD", 17),
            Map.entry("CONT", 18),
            Map.entry("STOP", 19),
            Map.entry("TSTP", 20),
            Map.entry("TTIN", 21),
            Map.entry("TTOU", 22),
            Map.entry("URG", 23),
            Map.entry("XCPU", 24),
            Map.entry("XFSZ", 25),
            Map.entry("VTALRM", 26),
            Map.entry("PROF", 27),
            Map.entry("WINCH", 28),
            Map.entry("IO", 29),
            Map.entry("PWR", 30),
            Map.entry("SYS", 31));

    private static final int LAST_REALTIME = 64;

    private Signals() {}

    /** The number of "SIGTERM", "term", "15" or "RTMIN+3". */
    static int number(String signal) {
        String word = signal.strip().toUpperCase(Locale.ROOT);
        word = word.startsWith("SIG") ? word.substring(3) : word;
        Integer known = NUMBERS.get(word);
        int number = known != null ? known : realtimeOrNumber(word);
        if (number < 1 || number > LAST_REALTIME) {
            throw ProblemException.invalid(
                    "Invalid signal: " + signal + ".",
                    "There is no such signal on Linux.",
                    "Give a name such as SIGTERM or a number from 1 to 64.");
        }
        return number;
    }

    private static int realtimeOrNumber(String word) {
        try {
            if (word.startsWith("RTMIN")) {
                return 34 + (word.length() > 5 ? Integer.parseInt(word.substring(5)) : 0);
            }
            if (word.startsWith("RTMAX")) {
                return LAST_REALTIME + (word.length() > 5 ? Integer.parseInt(word.substring(5)) : 0);
            }
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
