package io.cofferdam.layer;

/**
 * One way in which a container's files differ from its image's.
 *
 * @param path absolute, as the container sees it
 */
public record FileChange(Kind kind, String path) {

    /** What happened to it. */
    public enum Kind {
        MODIFIED,
        ADDED,
        DELETED
    }
}
