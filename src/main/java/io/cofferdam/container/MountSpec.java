package io.cofferdam.container;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something mounted into a container.
 *
 * @param source host path of a bind, name of a volume, name or id of an image, empty for tmpfs
 * @param target absolute path inside
 * @param subpath of a volume or an image: the path in it that is mounted; empty for all of it
 * @param fresh what a volume is like if there is none of its name; null for a plain one
 * @param options tmpfs options such as "size=64m,mode=1777", bind propagation such as "rslave", "norecursive"; may be empty
 */
public record MountSpec(
        Type type,
        String source,
        String target,
        boolean readOnly,
        String options,
        String subpath,
        @Nullable NewVolume fresh) {

    /**
     * A volume that is made on the way.
     *
     * @param options of the local driver
     */
    public record NewVolume(Map<String, String> labels, Map<String, String> options) {

        @SuppressWarnings("NullAway") // JSON may leave these out
        public NewVolume {
            labels = labels == null ? Map.of() : Map.copyOf(labels);
            options = options == null ? Map.of() : Map.copyOf(options);
        }
    }

    @SuppressWarnings("NullAway") // JSON may leave these out
    public MountSpec {
        source = source == null ? "" : source;
        options = options == null ? "" : options;
        subpath = subpath == null ? "" : subpath;
    }

    public MountSpec(Type type, String source, String target, boolean readOnly, String options) {
        this(type, source, target, readOnly, options, "", null);
    }

    /** An image as the container it is for has it: its id, because a name may lead elsewhere later. */
    MountSpec ofImage(String id) {
        return new MountSpec(type, id, target, true, options, subpath, fresh);
    }

    /** The same elsewhere in its source, its target or its options. */
    MountSpec with(String newSource, String newTarget, String newOptions) {
        return new MountSpec(type, newSource, newTarget, readOnly, newOptions, subpath, fresh);
    }

    /** The kinds of mount. */
    public enum Type {
        BIND,
        VOLUME,
        TMPFS,
        IMAGE
    }

    /** The option of a bind that leaves out what is mounted below it. */
    public static final String NOT_RECURSIVE = "norecursive";

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
