package io.cofferdam.cli;

/**
 * One thing that was looked at on the host.
 *
 * @param subject what was looked at: "kernel", "cgroups"
 * @param detail what was found
 * @param consequence what follows for containers if it is not as it should be, else empty
 */
record Finding(Level level, String subject, String detail, String consequence) {

    enum Level {
        GOOD("ok"),
        /** Containers run, but something cannot be done. */
        LACKING("lack"),
        /** No container can run. */
        FATAL("FAIL");

        private final String word;

        Level(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    static Finding good(String subject, String detail) {
        return new Finding(Level.GOOD, subject, detail, "");
    }

    static Finding lacking(String subject, String detail, String consequence) {
        return new Finding(Level.LACKING, subject, detail, consequence);
    }

    static Finding fatal(String subject, String detail, String consequence) {
        return new Finding(Level.FATAL, subject, detail, consequence);
    }
}
