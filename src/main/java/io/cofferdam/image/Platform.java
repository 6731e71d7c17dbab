package io.cofferdam.image;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an image was built for, in Go's words: {@code linux}, {@code amd64}, {@code arm64} with variant {@code v8}. */
public record Platform(
        String os, String architecture, @Nullable String variant) {

    private static final Set<String> ARCHITECTURES = Set.of(
            "386",
            "amd64",
            "arm",
            "arm64",
            "loong64",
            "mips",
            "mips64",
            "mips64le",
            "mipsle",
            "ppc64",
            "ppc64le",
            "riscv64",
            "s390x");

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
            return parts[0].equals("linux") ? host() : ofArchitecture(parts[0]);
        }
        return of(parts[0], parts[1], parts.length == 3 ? parts[2] : null);
    }

    /** A word alone may be anything: only what is known to be an architecture is taken for one. */
    private static Platform ofArchitecture(String word) {
        Platform platform = of("linux", word, null);
        if (!ARCHITECTURES.contains(platform.architecture)) {
            throw io.cofferdam.problem.ProblemException.invalid(
                    "\"" + word + "\" is not a platform.",
                    "It is neither an operating system nor an architecture that is known.",
                    "Write it as linux/amd64 or linux/arm64/v8.");
        }
        return platform;
    }

    /** Under Go's names, where uname or Debian have others. */
    private static Platform of(String os, String architecture, @Nullable String variant) {
        return switch (architecture) {
            case "x86_64", "x86-64" -> new Platform(os, "amd64", variant);
            case "i386", "i686" -> new Platform(os, "386", variant);
            case "aarch64" -> new Platform(os, "arm64", variant);
            case "armhf" -> new Platform(os, "arm", "v7");
            case "armel" -> new Platform(os, "arm", "v6");
            default -> new Platform(os, architecture, variant);
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
