package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.List;

/** Files that belong beside the limits but are changed by other means. */
final class ShownKnobs {

    private ShownKnobs() {}

    static List<Knob> list(Cgroup cgroup) {
        List<Knob> knobs = new ArrayList<>();
        for (Place place : cgroup.places()) {
            shown(place, "freezer.state", "Frozen", "changed by pause and unpause", knobs);
            shown(place, "devices.list", "Devices", "given by --device and --device-cgroup-rule", knobs);
            if (place.tree().unified() && cgroup.controllers().place("freezer") == null) {
                shown(place, "cgroup.freeze", "Frozen", "changed by pause and unpause", knobs);
            }
        }
        return knobs;
    }

    private static void shown(Place place, String file, String label, String help, List<Knob> knobs) {
        if (place.has(file)) {
            Reading reading = place.read(file);
            knobs.add(new Knob(
                    file,
                    KnobCatalogue.PROCESSES,
                    label,
                    help,
                    "",
                    place.file(file),
                    reading,
                    Inputs.listOf(reading),
                    null,
                    false));
        }
    }
}
