package io.cofferdam.container;

import io.cofferdam.problem.ProblemException;

/** The size of a terminal in characters (ioctl_tty(2), struct winsize). */
public record ConsoleSize(int rows, int columns) {

    public ConsoleSize {
        if (rows < 0 || rows > 65535 || columns < 0 || columns > 65535) {
            throw ProblemException.invalid(
                    "A terminal of %d rows and %d columns cannot be.".formatted(rows, columns),
                    "The kernel counts both from 0 to 65535.",
                    "Give smaller numbers.");
        }
    }
}
