package io.cofferdam.container;

import java.util.Map;

/**
 * Hears of what happens without anybody asking for it: ends of containers, restarts by policy, removals at the end, and repairs of
 * what other programs damaged.
 */
public interface OwnActs {

    /**
     * Called after it has happened, on the thread that did it.
     *
     * @param action past tense with the kind of its subject: "container.exited"
     */
    void happened(String action, String id, String name, Map<String, ?> facts);
}
