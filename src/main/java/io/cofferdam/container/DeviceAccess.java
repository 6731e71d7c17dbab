package io.cofferdam.container;

import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.linux.FileStat;
import io.cofferdam.linux.Rooted;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lets the control group give access to the devices that a container was given. */
final class DeviceAccess {

    private DeviceAccess() {}

    static Limits add(Limits limits, SecurityRequest security) {
        if (security.devices().isEmpty() && !security.privileged()) {
            return limits;
        }
        List<DeviceRule> rules = new ArrayList<>(limits.deviceRules());
        if (security.privileged()) {
            rules.add(DeviceRule.allowAll());
        }
        security.devices().forEach(device -> rules.add(rule(device)));
        return limits.with(builder -> builder.deviceRules(rules));
    }

    private static DeviceRule rule(DeviceSpec device) {
        try (Rooted host = Rooted.open(Path.of("/"))) {
            FileStat stat = host.stat(device.hostPath());
            String type = switch (stat.type()) {
                case CHARACTER_DEVICE -> "c";
                case BLOCK_DEVICE -> "b";
                default -> throw notADevice(device);
            };
            return DeviceRule.parse(
                    "%s %d:%d %s".formatted(type, stat.rdevMajor(), stat.rdevMinor(), device.permissions()), true);
        } catch (IOException e) {
            throw notADevice(device);
        }
    }

    private static ProblemException notADevice(DeviceSpec device) {
        return ProblemException.invalid(
                "error gathering device information while adding custom device \"%s\": not a device node."
                        .formatted(device.hostPath()),
                "The host has no such device.",
                "Give the path of a character or block device.");
    }
}
