package io.cofferdam.cgroup;

/**
 * What a change made of one file of a cgroup, as the kernel has it: it may have rounded or bounded what was written.
 *
 * @param file its name; of a file with a line for each device with the device, as in "io.max/254:0"
 * @param before its text, of the device's line without the device
 * @param after the same, read again
 */
public record FileChange(String file, String before, String after) {}
