package io.cofferdam.cgroup;

/**
 * A rate for one block device.
 *
 * @param path the device as the user named it, for messages
 * @param major device number
 * @param minor device number
 * @param rate bytes or operations a second, at least 1
 */
public record DeviceThrottle(String path, long major, long minor, long rate) {

    /** The kernel's name of the device, as in "254:0". */
    String number() {
        return major + ":" + minor;
    }
}
