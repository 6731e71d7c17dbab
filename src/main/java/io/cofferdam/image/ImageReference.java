package io.cofferdam.image;

import io.cofferdam.problem.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of an image as people write it, taken apart: {@code busybox} is {@code docker.io/library/busybox:latest}
 * (distribution's reference grammar).
 *
 * @param registry host and optional port, {@code docker.io} where none was written
 * @param repository path in the registry, {@code library/busybox}
 * @param tag null only where a digest stands in its place
 * @param digest the manifest's digest where the name pins one
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable Digest digest) implements Comparable<ImageReference> {

    private static final String DEFAULT_REGISTRY = "docker.io";
    private static final String OFFICIAL = "library/";
    private static final int MAX_NAME_CHARS = 255;
    private static final int MAX_PORT = 65_535;

    private static final String DOMAIN_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final Pattern REGISTRY = Pattern.compile(
            "(?:" + DOMAIN_LABEL + "(?:\\." + DOMAIN_LABEL + ")*|\\[[0-9a-fA-F:]+])(?::(?<port>[0-9]{1,5}))?");
    private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern PARTS = Pattern.compile("(?<name>[^@]+?)(?::(?<tag>[^/:@]+))?(?:@(?<digest>[^@]+))?");
    private static final Pattern BARE_ID = Pattern.compile("[0-9a-f]{64}");

    public ImageReference {
        String whole = registry + "/" + repository;
        if (!isRegistry(registry) || !REPOSITORY.matcher(repository).matches()) {
            throw badFormat(whole, whyBadName(registry, repository));
        }
        if (whole.length() > MAX_NAME_CHARS) {
            throw badFormat(whole.substring(0, 60) + "…", "A name has at most " + MAX_NAME_CHARS + " characters.");
        }
        if (registry.equals(DEFAULT_REGISTRY) && repository.equals(OFFICIAL + "sha256")) {
            // "sha256:…" with it would be an image's id and a name at once
            throw ProblemException.invalid(
                    "refusing to create an ambiguous tag using digest algorithm as name.",
                    "What begins with sha256: is an id.",
                    "Choose another name.");
        }
        if (tag != null && !TAG.matcher(tag).matches()) {
            throw badFormat(whole + ":" + tag, "A tag has at most 128 letters, digits, '_', '.' and '-'.");
        }
        if (tag == null && digest == null) {
            tag = "latest";
        }
    }

    /** Whether a text is a host with or without a port, as a name may begin with one. */
    public static boolean isRegistry(String text) {
        Matcher parts = REGISTRY.matcher(text);
        return parts.matches() && (parts.group("port") == null || Integer.parseInt(parts.group("port")) <= MAX_PORT);
    }

    /** Whether a text may stand behind the colon of a name. */
    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /** Reads a name as people write it; the tag is {@code latest} where neither tag nor digest is given. */
    public static ImageReference parse(String text) {
        Matcher parts = PARTS.matcher(text);
        if (text.length() > 1024 || !parts.matches()) {
            throw badFormat(text.length() > 80 ? text.substring(0, 80) + "…" : text, "It is not a name.");
        }
        String name = parts.group("name");
        if (BARE_ID.matcher(name).matches()) {
            throw badFormat(text, "64 hexadecimal digits are an image id and cannot be a name.");
        }
        @Nullable String pinned = parts.group("digest");
        if (pinned != null && !Digest.isDigest(pinned)) {
            throw badFormat(text, "What follows '@' is not a sha256 digest.");
        }
        Digest digest = pinned == null ? null : Digest.parse(pinned);
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean hasRegistry = first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
        String registry = hasRegistry ? first : DEFAULT_REGISTRY;
        String repository = hasRegistry ? name.substring(slash + 1) : name;
        if (registry.equals("index.docker.io")) {
            registry = DEFAULT_REGISTRY;
        }
        if (registry.equals(DEFAULT_REGISTRY) && repository.indexOf('/') < 0) {
            repository = OFFICIAL + repository;
        }
        return new ImageReference(registry, repository, parts.group("tag"), digest);
    }

    /** The short form people write: {@code busybox:latest}. */
    public String familiar() {
        return familiarName() + suffix();
    }

    /** The short form without tag and digest: {@code busybox}. */
    public String familiarName() {
        if (!registry.equals(DEFAULT_REGISTRY)) {
            return registry + "/" + repository;
        }
        boolean official = repository.startsWith(OFFICIAL) && repository.indexOf('/', OFFICIAL.length()) < 0;
        return official ? repository.substring(OFFICIAL.length()) : repository;
    }

    /** The whole name: {@code docker.io/library/busybox:latest}. */
    public String canonical() {
        return registry + "/" + repository + suffix();
    }

    /** Whether both name the same repository, whatever the tags. */
    public boolean sameRepository(ImageReference other) {
        return registry.equals(other.registry) && repository.equals(other.repository);
    }

    /** The same name without the pinned digest, {@code latest} where there was no tag. */
    public ImageReference tagged() {
        return digest == null ? this : new ImageReference(registry, repository, tag, null);
    }

    @Override
    public int compareTo(ImageReference other) {
        return canonical().compareTo(other.canonical());
    }

    @Override
    public String toString() {
        return canonical();
    }

    /** Tag and digest as they follow the name. */
    public String suffix() {
        return (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }

    private static String whyBadName(String registry, String repository) {
        if (!isRegistry(registry)) {
            return "Before the first '/' stands a registry: a host with or without a port up to " + MAX_PORT + ".";
        }
        boolean upperCase = repository.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
        return upperCase
                ? "Repository name must be lowercase."
                : "A name has lower-case letters, digits, '.', '_', '-' and '/'.";
    }

    private static ProblemException badFormat(String text, String why) {
        return ProblemException.invalid(
                "invalid reference format: \"" + text + "\" does not name an image.",
                why,
                "Write it as [registry/]repository[:tag], such as busybox:latest.");
    }
}
