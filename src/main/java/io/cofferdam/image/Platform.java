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
