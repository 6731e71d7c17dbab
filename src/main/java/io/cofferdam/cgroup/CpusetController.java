package io.cofferdam.cgroup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cpuset controller of both versions, which differ in what "not set" is (cpuset(7)). */
final class CpusetController implements Controller {

    private final Place place;

    CpusetController(Place place) {
        this.place = place;
    }

    @Override
    public List<Setting> settings(Limits limits, List<String> warnings) {
        return List.of(
                setting("cpuset.cpus", limits.cpusetCpus()), //
                setting("cpuset.mems", limits.cpusetMems()));
    }

    private Setting setting(String name, @Nullable String wanted) {
        boolean v1 = !place.tree().unified();
        // v1 lets no process into a cpuset whose cpus or mems are empty, and a new one's are
        String fresh = v1 ? place.ofParent(name) : "";
        return new Setting(place.file(name), "", wanted == null ? fresh : wanted, fresh, v1);
    }
}
