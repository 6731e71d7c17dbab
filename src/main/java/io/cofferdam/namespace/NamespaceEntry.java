package io.cofferdam.namespace;

import org.jspecify.annotations.Nullable;

/**
 * One namespace of a process.
 *
 * @param inode what identifies it on this host; null where the kernel has no such kind, or the process is gone
 * @param sharing whose it is
 */
public record NamespaceEntry(NamespaceKind kind, @Nullable Long inode, Sharing sharing) {

    /** Whose a namespace is. */
    public enum Sharing {
        OWN("its own"),
        OTHER("shared with another container"),
        HOST("shared with the host"),
        ABSENT("this kernel has none"),
        UNREADABLE("not readable");

        private final String words;

        Sharing(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** As /proc shows it, as in "net:[4026531840]"; empty without one. */
    public String label() {
        return inode == null ? "" : kind.file() + ":[" + inode + "]";
    }
}
