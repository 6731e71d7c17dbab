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

    /** One of a device that is known by its path alone, until the limits are numbered. */
    public static DeviceThrottle of(String path, long rate) {
        return new DeviceThrottle(path, 0, 0, rate);
    }

    /** The same with the device's numbers, where only its path was given. */
    DeviceThrottle numbered() {
        return major == 0 && minor == 0 ? BlockDevice.throttle(path, rate) : this;
    }

    /** The kernel's name of the device, as in "254:0". */
    String number() {
        return major + ":" + minor;
    }
}
