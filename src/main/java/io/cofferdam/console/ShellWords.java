package io.cofferdam.console;

import java.util.ArrayList;
import java.util.List;

/** Takes a command line apart as a POSIX shell would, without expanding anything, and puts one together. */
final class ShellWords {

    private ShellWords() {}

    /**
     * @throws IllegalArgumentException if a quote is not closed
     */
    static List<String> split(String written) {
        String text = written.replace("\r\n", "\n");
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == '\'' && c != '\'') {
                word.append(c);
            } else if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                if (next == '\n') {
                    // A line that goes on in the next one.
                    continue;
                }
                // Between double quotes a backslash only escapes what is special there.
                word.append(quote == '"' && "\"\\$`".indexOf(next) < 0 ? "\\" + next : String.valueOf(next));
                begun = true;
            } else if (quote != 0) {
                quote = c == quote ? 0 : quote;
                if (quote != 0) {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                begun = true;
            } else if (Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("A quote " + quote + " is not closed.");
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    /** The word as a shell reads it back. */
    static String quote(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    static String join(List<String> words) {
        return String.join(" ", words.stream().map(ShellWords::quote).toList());
    }
}
