package io.cofferdam.image;

import org.jspecify.annotations.Nullable;

/** What an image was built for, in Go's words: {@code linux}, {@code amd64}, {@code arm64} with variant {@code v8}. */
public record Platform(
        String os, String architecture, @Nullable String variant) {

    /** The platform this service runs on. */
    public static Platform host() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> new Platform("linux", "amd64", null);
            case "aarch64" -> new Platform("linux", "arm64", "v8");
            case String other -> new Platform("linux", other, null);
        };
    }

    /** Reads {@code os/architecture[/variant]}, or an architecture alone for Linux. */
    public static Platform parse(String text) {
        String[] parts = text.toLowerCase(java.util.Locale.ROOT).split("/", -1);
        boolean wellFormed = parts.length <= 3
                && java.util.Arrays.stream(parts).allMatch(part -> part.matches("[a-z0-9][a-z0-9._-]{0,63}"));
        if (!wellFormed) {
            throw io.cofferdam.problem.ProblemException.invalid(
                    "\"" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "\" is not a platform.",
                    "A platform is os/architecture or os/architecture/variant.",
                    "Write it as linux/amd64 or linux/arm64/v8.");
        }
        if (parts.length == 1) {
            return parts[0].equals("linux") ? host() : new Platform("linux", normalized(parts[0]), null);
        }
        return new Platform(parts[0], normalized(parts[1]), parts.length == 3 ? parts[2] : null);
    }

    private static String normalized(String architecture) {
        return switch (architecture) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> architecture;
        };
    }

    /** Whether programs for the other platform run here; a variant counts only where both name one. */
    public boolean runs(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant == null || other.variant == null || variant.equals(other.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
