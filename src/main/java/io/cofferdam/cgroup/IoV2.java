package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The io controller of v2; one line of io.max holds the four rates of a device. */
final class IoV2 implements Controller {

    private final Place place;

    IoV2(Place place) {
        this.place = place;
    }

    @Override
    public List<Setting> settings(Limits limits, List<String> warnings) {
        List<Setting> settings = new ArrayList<>();
        Long weight = limits.blkioWeight();
        if (place.has("io.bfq.weight")) {
            settings.add(place.setting("io.bfq.weight", weight == null ? "100" : weight.toString(), "100"));
            settings.addAll(DeviceWeight.settings(
                    limits.blkioWeightDevices(), place.file("io.bfq.weight"), "bfq", false, warnings));
        } else if (place.has("io.weight")) {
            String text = "default " + (weight == null ? 100 : CpuBandwidth.ioWeight(weight));
            settings.add(place.setting("io.weight", text, "default 100"));
            settings.addAll(
                    DeviceWeight.settings(limits.blkioWeightDevices(), place.file("io.weight"), "", true, warnings));
        } else if (limits.weighs()) {
            warnings.add("Your kernel does not support Block I/O weight or the cgroup is not mounted."
                    + " Weight discarded.");
        }
        Map<String, Map<String, Long>> rates = rates(limits);
        if (!rates.isEmpty() && !place.has("io.max")) {
            warnings.add("Your kernel has no io.max. Rates for devices discarded.");
            return settings;
        }
        rates.forEach((device, ofDevice) -> settings.add(line(device, ofDevice)));
        return settings;
    }

    private static Map<String, Map<String, Long>> rates(Limits limits) {
        Map<String, Map<String, Long>> rates = new TreeMap<>();
        collect(rates, "rbps", limits.readBps());
        collect(rates, "wbps", limits.writeBps());
        collect(rates, "riops", limits.readIops());
        collect(rates, "wiops", limits.writeIops());
        return rates;
    }

    private static void collect(Map<String, Map<String, Long>> rates, String key, List<DeviceThrottle> throttles) {
        for (DeviceThrottle throttle : throttles) {
            rates.computeIfAbsent(throttle.number(), number -> new TreeMap<>()).put(key, throttle.rate());
        }
    }

    private Setting line(String device, Map<String, Long> rates) {
        StringBuilder text = new StringBuilder(device);
        StringBuilder fresh = new StringBuilder(device);
        for (String key : List.of("rbps", "wbps", "riops", "wiops")) {
            Long rate = rates.get(key);
            text.append(' ').append(key).append('=').append(rate == null ? "max" : rate);
            fresh.append(' ').append(key).append("=max");
        }
        return new Setting(place.file("io.max"), device, text.toString(), fresh.toString(), false);
    }

    BlkioUsage usage() {
        DeviceCounters counters = new DeviceCounters();
        counters.addV2(place.file("io.stat"));
        return counters.usage();
    }
}
