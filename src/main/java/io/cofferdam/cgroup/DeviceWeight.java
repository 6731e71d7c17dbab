package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A weight against the neighbours for one block device, in place of the general one.
 *
 * @param path the device as the user named it, for messages
 * @param major device number
 * @param minor device number
 * @param weight 10 to 1000
 */
public record DeviceWeight(String path, long major, long minor, long weight) {

    private static final Path DEVICES = Path.of("/sys/dev/block");

    /** One of a device that is known by its path alone, until the limits are numbered. */
    public static DeviceWeight of(String path, long weight) {
        return new DeviceWeight(path, 0, 0, weight);
    }

    /** The same with the device's numbers, where only its path was given. */
    DeviceWeight numbered() {
        return major == 0 && minor == 0 ? BlockDevice.weight(path, weight) : this;
    }

    /** The kernel's name of the device, as in "254:0". */
    String number() {
        return major + ":" + minor;
    }

    /**
     * The settings of a file with a line for each device.
     *
     * @param scheduler that must schedule a device, or the kernel takes no weight for it (EOPNOTSUPP); empty for any
     * @param warnings gets a sentence for each device that has another
     */
    static List<Setting> settings(
            List<DeviceWeight> weights, Path file, String scheduler, boolean spread, List<String> warnings) {
        return weights.stream()
                .filter(weight -> weight.heeded(scheduler, warnings))
                .map(weight -> weight.setting(file, spread))
                .toList();
    }

    private Setting setting(Path file, boolean spread) {
        long value = spread ? CpuBandwidth.ioWeight(weight) : weight;
        return new Setting(file, number(), number() + " " + value, number() + " default", false);
    }

    /** What has no scheduler to be seen is for the kernel to say. */
    private boolean heeded(String scheduler, List<String> warnings) {
        try {
            String all = Files.readString(DEVICES.resolve(number()).resolve("queue/scheduler"));
            if (!scheduler.isEmpty() && !all.contains("[" + scheduler + "]")) {
                warnings.add("The device " + path + " is not scheduled by " + scheduler
                        + ", which alone heeds a block I/O weight. Its weight discarded.");
                return false;
            }
        } catch (IOException unknown) {
            return true;
        }
        return true;
    }
}
