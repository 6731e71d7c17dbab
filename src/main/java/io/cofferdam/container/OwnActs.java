package io.cofferdam.container;

import java.util.Map;

/** Hears of what happens to containers without anybody asking for it: their ends, restarts by policy, removals at the end. */
public interface OwnActs {

    /**
     * Called after it has happened, on the thread that did it.
     *
     * @param action past tense with its subject: "container.exited"
     */
    void happened(String action, String id, String name, Map<String, ?> facts);
}
