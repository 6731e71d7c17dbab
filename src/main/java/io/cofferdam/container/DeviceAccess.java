package io.cofferdam.container;

import io.cofferdam.cgroup.DeviceRule;
import java.util.ArrayList;
import java.util.List;

/** Lets the control group give access to the devices that a container was given. */
final class DeviceAccess {

    private DeviceAccess() {}

    /** What a container may use beyond the default devices and the rules of its limits. */
    static List<DeviceRule> of(SecurityRequest security) {
        List<DeviceRule> rules = new ArrayList<>();
        if (security.privileged()) {
            rules.add(DeviceRule.allowAll());
        }
        for (DeviceSpec device : security.devices()) {
            HostDevices.given(device).forEach(node -> rules.add(rule(node, device.permissions())));
        }
        return rules;
    }

    private static DeviceRule rule(DeviceNode node, String permissions) {
        String kind = node.isBlock() ? "b" : "c";
        return DeviceRule.parse("%s %d:%d %s".formatted(kind, node.major(), node.minor(), permissions), true);
    }
}
