package io.cofferdam.cgroup;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One line of a limits editor: a file of the cgroup, what it says, and what can be entered for it.
 *
 * @param key the file's name, for throttles with the device, as in "io.max/254:0/wbps"; what {@link Limits#with(String,
 *     String)} takes
 * @param group heading: Memory, CPU, Processes and devices, I/O
 * @param label short name
 * @param help what it does, in a few words
 * @param hint what may be entered
 * @param file in the container's cgroup
 * @param raw what the file says now
 * @param input the same as a person enters it; empty without a limit
 * @param use what is used of it now; null where nothing is counted
 * @param editable false for what is only shown here
 */
public record Knob(
        String key,
        String group,
        String label,
        String help,
        String hint,
        Path file,
        Reading raw,
        String input,
        @Nullable KnobUse use,
        boolean editable) {

    /** The file's text as it is, or "absent" or "unreadable: why" in words. */
    public String rawText() {
        return raw.words();
    }
}
