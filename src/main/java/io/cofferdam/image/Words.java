package io.cofferdam.image;

import java.util.ArrayList;
import java.util.List;

/** Splits a line into words as a Dockerfile does: quotes keep blanks together, a backslash keeps the next character. */
final class Words {

    private final String line;
    private final String change;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;

    private Words(String change, String line) {
        this.change = change;
        this.line = line;
    }

    /** The words of a line; {@code change} is the instruction it belongs to, for the message. */
    static List<String> split(String change, String line) {
        Words words = new Words(change, line);
        words.read();
        return List.copyOf(words.words);
    }

    private void read() {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                add(line.charAt(++i));
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                inWord = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                end();
            } else {
                add(c);
            }
        }
        if (quote != 0) {
            throw ConfigChanges.bad(change, "A quote is not closed.");
        }
        end();
    }

    private void add(char c) {
        word.append(c);
        inWord = true;
    }

    private void end() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}
