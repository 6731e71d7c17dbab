package io.cofferdam.container;

import java.util.List;
import java.util.stream.Stream;

/**
 * Something mounted into a container.
 *
 * @param source host path of a bind, name of a volume, empty for tmpfs
 * @param target absolute path inside
 * @param options tmpfs options such as "size=64m,mode=1777", bind propagation such as "rprivate"; may be empty
 */
public record MountSpec(Type type, String source, String target, boolean readOnly, String options) {

    @SuppressWarnings("NullAway") // JSON may leave these out
    public MountSpec {
        source = source == null ? "" : source;
        options = options == null ? "" : options;
    }

    /** The kinds of mount. */
    public enum Type {
        BIND,
        VOLUME,
        TMPFS
    }

    /** The option of a volume whose name was made up. */
    static final String ANONYMOUS = "anonymous";

    /** Whether it is of a volume whose name was made up. */
    public boolean isAnonymous() {
        return type == Type.VOLUME && has(ANONYMOUS);
    }

    boolean has(String option) {
        return optionList().contains(option);
    }

    List<String> optionList() {
        return Stream.of(options.split(",")).filter(option -> !option.isEmpty()).toList();
    }
}
