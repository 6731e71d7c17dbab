package io.cofferdam.layer;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A path of an archive, made relative to the root it unpacks into.
 *
 * @param value components with single slashes between them; empty for the root itself
 */
record EntryPath(String value) {

    static final EntryPath ROOT = new EntryPath("");

    /** Takes off leading slashes, "." and what ".." undoes; refuses a path that would leave the root. */
    static EntryPath clean(String raw, UnpackLimits limits) {
        Deque<String> components = new ArrayDeque<>();
        for (String component : raw.split("/")) {
            if (component.equals("..")) {
                if (components.isEmpty()) {
                    throw BadArchive.hostile(raw, "Its path leads out of the archive's root.");
                }
                components.removeLast();
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.addLast(component);
            }
        }
        if (components.size() > limits.maxPathDepth()) {
            throw BadArchive.hostile(
                    raw, "Its path has " + components.size() + " levels; " + limits.maxPathDepth() + " are allowed.");
        }
        return new EntryPath(String.join("/", components));
    }

    boolean isRoot() {
        return value.isEmpty();
    }

    /** The last component. */
    String name() {
        return value.substring(value.lastIndexOf('/') + 1);
    }

    EntryPath parent() {
        int slash = value.lastIndexOf('/');
        return slash < 0 ? ROOT : new EntryPath(value.substring(0, slash));
    }

    EntryPath child(String name) {
        return isRoot() ? new EntryPath(name) : new EntryPath(value + "/" + name);
    }

    /** Whether this is the other path or below it. */
    boolean within(EntryPath other) {
        return other.isRoot()
                || value.equals(other.value)
                || (value.startsWith(other.value) && value.charAt(other.value.length()) == '/');
    }

    @Override
    public String toString() {
        return "/" + value;
    }
}
