package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;

/** The blkio controller of v1 (kernel documentation, cgroup-v1/blkio-controller). */
final class BlkioV1 implements Controller {

    private final Place place;

    BlkioV1(Place place) {
        this.place = place;
    }

    @Override
    public List<Setting> settings(Limits limits, List<String> warnings) {
        List<Setting> settings = new ArrayList<>();
        Long weight = limits.blkioWeight();
        if (place.has("blkio.bfq.weight")) {
            settings.add(place.setting("blkio.bfq.weight", weight == null ? "100" : weight.toString(), "100"));
            settings.addAll(DeviceWeight.settings(
                    limits.blkioWeightDevices(), place.file("blkio.bfq.weight_device"), "bfq", false, warnings));
        } else if (place.has("blkio.weight")) {
            settings.add(place.setting("blkio.weight", weight == null ? "500" : weight.toString(), "500"));
            settings.addAll(DeviceWeight.settings(
                    limits.blkioWeightDevices(), place.file("blkio.weight_device"), "", false, warnings));
        } else if (limits.weighs()) {
            warnings.add("Your kernel does not support Block I/O weight or the cgroup is not mounted."
                    + " Weight discarded.");
        }
        throttles("blkio.throttle.read_bps_device", limits.readBps(), settings, warnings);
        throttles("blkio.throttle.write_bps_device", limits.writeBps(), settings, warnings);
        throttles("blkio.throttle.read_iops_device", limits.readIops(), settings, warnings);
        throttles("blkio.throttle.write_iops_device", limits.writeIops(), settings, warnings);
        return settings;
    }

    private void throttles(String file, List<DeviceThrottle> throttles, List<Setting> settings, List<String> warnings) {
        if (!throttles.isEmpty() && !place.has(file)) {
            warnings.add("Your kernel has no " + file + ". Rates for devices discarded.");
            return;
        }
        for (DeviceThrottle throttle : throttles) {
            String number = throttle.number();
            settings.add(new Setting(place.file(file), number, number + " " + throttle.rate(), number + " 0", false));
        }
    }

    BlkioUsage usage() {
        // BFQ's own figures are zero unless it schedules the disk; the throttling layer counts every request
        DeviceCounters counters = new DeviceCounters();
        counters.addV1(place.file("blkio.throttle.io_service_bytes_recursive"), true);
        counters.addV1(place.file("blkio.throttle.io_serviced_recursive"), false);
        return counters.usage();
    }
}
