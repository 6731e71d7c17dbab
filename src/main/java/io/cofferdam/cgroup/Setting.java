package io.cofferdam.cgroup;

import java.nio.file.Path;

/**
 * The text that some limits mean for one file, or for one device's line in it.
 *
 * @param file in the container's cgroup
 * @param device major:minor where the file has a line for each device, else empty
 * @param text to write
 * @param fresh what a new cgroup has, and what to write to take the limit away
 * @param always written at launch even if it is what a new cgroup has
 */
record Setting(Path file, String device, String text, String fresh, boolean always) {

    String key() {
        return file + " " + device;
    }

    CgroupWrite write() {
        return new CgroupWrite(file, text, false);
    }

    CgroupWrite clear() {
        return new CgroupWrite(file, fresh, false);
    }
}
