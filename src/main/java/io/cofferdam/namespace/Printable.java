package io.cofferdam.namespace;

/** Makes text that a container chose fit to be shown: on one line, without control characters, not too long. */
final class Printable {

    private static final int MOST_CHARACTERS = 4096;

    private Printable() {}

    static String of(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), MOST_CHARACTERS));
        text.codePoints().limit(MOST_CHARACTERS).forEach(point -> {
            boolean shown = switch (Character.getType(point)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.UNASSIGNED -> false;
                default -> true;
            };
            clean.appendCodePoint(shown ? point : '?');
        });
        return clean.toString();
    }
}
