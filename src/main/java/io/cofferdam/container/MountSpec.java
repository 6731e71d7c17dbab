package io.cofferdam.container;

/**
 * Something mounted into a container.
 *
 * @param source host path of a bind, name of a volume, empty for tmpfs
 * @param target absolute path inside
 * @param options tmpfs options such as "size=64m,mode=1777", bind propagation such as "rprivate"; may be empty
 */
public record MountSpec(Type type, String source, String target, boolean readOnly, String options) {

    /** The kinds of mount. */
    public enum Type {
        BIND,
        VOLUME,
        TMPFS
    }
}
