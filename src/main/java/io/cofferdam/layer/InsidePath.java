package io.cofferdam.layer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A path inside a container as people write it.
 *
 * @param clean without ".", ".." and doubled slashes, beginning with one
 * @param follow whether a link at its end is followed, because a slash or "/." comes after it
 * @param name the last component as it was written; "." or "/" where there is none
 */
record InsidePath(String clean, boolean follow, String name) {

    static InsidePath of(String raw) {
        Deque<String> components = new ArrayDeque<>();
        for (String component : raw.split("/")) {
            if (component.equals("..")) {
                components.pollLast();
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.addLast(component);
            }
        }
        boolean here = raw.equals(".") || raw.endsWith("/.");
        String clean = "/" + String.join("/", List.copyOf(components));
        String last = components.isEmpty() ? "/" : components.getLast();
        return new InsidePath(clean, components.isEmpty() || here || raw.endsWith("/"), here ? "." : last);
    }
}
