package io.cofferdam.container;

/** A standard stream, with its number on the Docker wire. */
public enum StreamType {
    STDIN,
    STDOUT,
    STDERR;

    public static StreamType of(int number) {
        return switch (number) {
            case 0 -> STDIN;
            case 2 -> STDERR;
            default -> STDOUT;
        };
    }
}
