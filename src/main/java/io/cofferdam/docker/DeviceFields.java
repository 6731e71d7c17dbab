package io.cofferdam.docker;

import io.cofferdam.container.DeviceSpec;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads HostConfig.Devices. */
final class DeviceFields {

    private DeviceFields() {}

    static List<DeviceSpec> read(JsonNode devices) {
        List<DeviceSpec> read = new ArrayList<>();
        for (JsonNode device : devices.values()) {
            String host = CreateBody.text(device, "PathOnHost");
            String inside = CreateBody.text(device, "PathInContainer");
            String permissions = CreateBody.text(device, "CgroupPermissions");
            read.add(new DeviceSpec(
                    host, inside.isEmpty() ? host : inside, permissions.isEmpty() ? "rwm" : permissions));
        }
        return read;
    }
}
