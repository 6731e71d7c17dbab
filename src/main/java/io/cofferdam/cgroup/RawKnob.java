package io.cofferdam.cgroup;

import java.util.regex.Pattern;

/**
 * A file that the Docker API has no word for and that may still be set.
 *
 * @param file its name, with SIZE for a huge page size
 * @param controller whose file it is
 * @param group heading in an editor
 * @param label short name
 * @param help what it does, one sentence
 * @param syntax what may be written
 * @param fresh what a new cgroup has
 */
record RawKnob(String file, String controller, String group, String label, String help, Syntax syntax, String fresh) {

    /** What may be written to a file. */
    enum Syntax {
        BYTES("[0-9]{1,18}|max|-1", "a size such as 512M, or max"),
        NUMBER("-?[0-9]{1,12}|max", "a whole number"),
        FLAG("[01]", "0 or 1"),
        PARTITION("member|root|isolated", "member, root or isolated"),
        LINE("[a-zA-Z0-9_:=.\\- ]{1,200}", "one line as the kernel documents it");

        private final Pattern format;
        private final String words;

        Syntax(String format, String words) {
            this.format = Pattern.compile(format);
            this.words = words;
        }

        boolean accepts(String text) {
            return format.matcher(text).matches();
        }

        String words() {
            return words;
        }
    }

    boolean matches(String name) {
        int size = file.indexOf("SIZE");
        if (size < 0) {
            return file.equals(name);
        }
        String before = Pattern.quote(file.substring(0, size));
        String after = Pattern.quote(file.substring(size + 4));
        return name.matches(before + "[0-9]{1,6}(KB|MB|GB)" + after);
    }
}
