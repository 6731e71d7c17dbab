package io.cofferdam.access;

import com.nulabinc.zxcvbn.Zxcvbn;
import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** Hashes and checks passwords with Argon2id, two at a time so that sign-ins cannot eat the service's memory. */
final class Passwords {

    static final int MIN_LENGTH = 12;
    static final int MAX_LENGTH = 256;
    /** Of zxcvbn's scale from 0 to 4: more than 1,000,000 guesses, which the throttling of sign-ins makes years. */
    private static final int LEAST_SCORE = 2;
    /** Its time grows with the square of the length. */
    private static final int SCORED_CHARS = 64;

    /** 19 MiB, two passes, one lane: the OWASP password storage sheet's first choice for Argon2id. */
    private final Argon2PasswordEncoder encoder = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);

    private final Semaphore permits = new Semaphore(2);

    /** @param name the account's, which is no good password */
    String hash(String name, String password) {
        if (password.length() < MIN_LENGTH || password.length() > MAX_LENGTH) {
            throw ProblemException.invalid(
                    "The password was not accepted.",
                    "It has %d characters; between %d and %d are asked for."
                            .formatted(password.length(), MIN_LENGTH, MAX_LENGTH),
                    "Choose another one; a sentence of several words is fine.");
        }
        if (isSoonGuessed(password, name)) {
            throw ProblemException.invalid(
                    "The password was not accepted.",
                    "It is soon guessed: it is made of common words, names, rows of keys or repetitions.",
                    "Choose another one; a sentence of several words is fine.");
        }
        return limited(() -> encoder.encode(password));
    }

    /** Its dictionaries are large and seldom needed, so they are not kept. */
    private static boolean isSoonGuessed(String password, String name) {
        String scored = password.substring(0, Math.min(password.length(), SCORED_CHARS));
        return new Zxcvbn().measure(scored, List.of(name, "cofferdam")).getScore() < LEAST_SCORE;
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
