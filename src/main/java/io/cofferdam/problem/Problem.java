package io.cofferdam.problem;

/**
 * What an operator reads when something failed.
 *
 * @param what what happened, one sentence
 * @param why the reason, one sentence; may be empty
 * @param remedy what to do about it, one sentence; may be empty
 */
public record Problem(String what, String why, String remedy) {

    /** The three sentences on one line, as an API's message field carries them. */
    public String line() {
        StringBuilder line = new StringBuilder(what);
        for (String sentence : new String[] {why, remedy}) {
            if (!sentence.isBlank()) {
                line.append(ends(line) ? " " : ". ").append(sentence);
            }
        }
        return line.toString();
    }

    /** What ends in somebody's word, such as a name, is still a sentence. */
    private static boolean ends(CharSequence line) {
        return line.isEmpty() || ".!?:".indexOf(line.charAt(line.length() - 1)) >= 0;
    }

    @Override
    public String toString() {
        return line();
    }
}
