package io.cofferdam.container;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened.
 *
 * @param sequence grows by one
 * @param type "container", "image", "volume" or "network"
 * @param action Docker's word: create, start, die, stop, kill, destroy, pause, rename, update, exec_start, tag, untag, load …
 * @param attributes name, image, exitCode, signal …
 */
public record Event(
        long sequence, Instant time, String type, String action, String id, Map<String, String> attributes) {

    Event numbered(long number) {
        return new Event(number, time, type, action, id, attributes);
    }
}
