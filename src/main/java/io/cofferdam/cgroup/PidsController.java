package io.cofferdam.cgroup;

import java.util.List;

/** The pids controller, the same in both versions. */
final class PidsController implements Controller {

    static final String MAX = "pids.max";

    private final Place place;

    PidsController(Place place) {
        this.place = place;
    }

    @Override
    public List<Setting> settings(Limits limits, List<String> warnings) {
        Long max = limits.pidsMax();
        return List.of(place.setting(MAX, max == null ? "max" : max.toString(), "max"));
    }

    PidsUsage usage() {
        return new PidsUsage(place.read("pids.current").orElse(0), place.read(MAX));
    }
}
