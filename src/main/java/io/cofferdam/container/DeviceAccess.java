package io.cofferdam.container;

import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.Limits;
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
        for (DeviceSpec device : security.devices()) {
            HostDevices.given(device).forEach(node -> rules.add(rule(node, device.permissions())));
        }
        return limits.with(builder -> builder.deviceRules(rules));
    }

    private static DeviceRule rule(DeviceNode node, String permissions) {
        String kind = node.isBlock() ? "b" : "c";
        return DeviceRule.parse("%s %d:%d %s".formatted(kind, node.major(), node.minor(), permissions), true);
    }
}
