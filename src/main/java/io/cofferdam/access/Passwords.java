package io.cofferdam.access;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** Hashes and checks passwords with Argon2id, two at a time so that sign-ins cannot eat the service's memory. */
final class Passwords {

    static final int MIN_LENGTH = 12;
    static final int MAX_LENGTH = 256;
    private static final int LEAST_DIFFERENT = 5;

    /** 19 MiB, two passes, one lane: the OWASP password storage sheet's first choice for Argon2id. */
    private final Argon2PasswordEncoder encoder = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);

    private final Semaphore permits = new Semaphore(2);

    String hash(String password) {
        if (password.length() < MIN_LENGTH || password.length() > MAX_LENGTH) {
            throw ProblemException.invalid(
                    "The password was not accepted.",
                    "It has %d characters; between %d and %d are asked for."
                            .formatted(password.length(), MIN_LENGTH, MAX_LENGTH),
                    "Choose another one; a sentence of several words is fine.");
        }
        if (password.chars().distinct().count() < LEAST_DIFFERENT) {
            throw ProblemException.invalid(
                    "The password was not accepted.",
                    "It is made of fewer than %d different characters, which is soon guessed."
                            .formatted(LEAST_DIFFERENT),
                    "Choose another one; a sentence of several words is fine.");
        }
        return limited(() -> encoder.encode(password));
    }

    boolean matches(String password, String hash) {
        return password.length() <= MAX_LENGTH && limited(() -> encoder.matches(password, hash));
    }

    private <T> T limited(Supplier<T> work) {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(
                    ProblemException.Kind.UNAVAILABLE,
                    new Problem("The password was not checked.", "The service is stopping.", "Try again later."),
                    e);
        }
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }
}
