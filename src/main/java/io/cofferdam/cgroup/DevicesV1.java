package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;

/** The devices controller of v1: deny all, then allow one by one (kernel documentation, cgroup-v1/devices). */
final class DevicesV1 {

    private final Place place;

    DevicesV1(Place place) {
        this.place = place;
    }

    List<CgroupWrite> writes(Limits limits) {
        List<CgroupWrite> writes = new ArrayList<>();
        writes.add(new CgroupWrite(place.file("devices.deny"), "a", false));
        for (DeviceRule rule : DeviceDefaults.with(limits)) {
            String file = rule.allow() ? "devices.allow" : "devices.deny";
            writes.add(new CgroupWrite(place.file(file), rule.type() == 'a' ? "a" : rule.text(), false));
        }
        return writes;
    }
}
