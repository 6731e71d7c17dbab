package io.cofferdam.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.cofferdam.problem.ProblemException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A content address, {@code sha256:} and 64 lower-case hexadecimal digits (image-spec/descriptor.md); strict because it
 * becomes a file name.
 */
public record Digest(@JsonValue String value) implements Comparable<Digest> {

    private static final String ALGORITHM = "sha256:";
    private static final Pattern STRICT = Pattern.compile("sha256:[0-9a-f]{64}");

    public Digest {
        if (!STRICT.matcher(value).matches()) {
            throw ProblemException.invalid(
                    "\"" + shortened(value) + "\" is not a digest.",
                    "A digest is \"sha256:\" and 64 lower-case hexadecimal digits.",
                    "Use the digest as the image's manifest gives it.");
        }
    }

    @JsonCreator
    public static Digest parse(String text) {
        return new Digest(text);
    }

    /** Whether the text is a digest in its one accepted form. */
    public static boolean isDigest(String text) {
        return STRICT.matcher(text).matches();
    }

    /** The digest of some content. */
    public static Digest of(byte[] content) {
        return ofHash(sha256().digest(content));
    }

    /** The digest whose 32 hash bytes are already known. */
    public static Digest ofHash(byte[] hash) {
        return new Digest(ALGORITHM + HexFormat.of().formatHex(hash));
    }

    /** A fresh hash of the one algorithm in use. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The 64 hexadecimal digits. */
    public String hex() {
        return value.substring(ALGORITHM.length());
    }

    /** The first 12 digits, as people read ids. */
    public String shortHex() {
        return hex().substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
