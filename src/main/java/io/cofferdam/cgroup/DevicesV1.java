package io.cofferdam.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The devices controller of v1: deny all, then allow one by one (kernel documentation, cgroup-v1/devices). */
final class DevicesV1 {

    static final String LIST = "devices.list";
    private static final String ALLOW = "devices.allow";
    private static final String DENY = "devices.deny";

    private final Place place;

    DevicesV1(Place place) {
        this.place = place;
    }

    List<CgroupWrite> writes(Limits limits) {
        List<CgroupWrite> writes = new ArrayList<>();
        writes.add(new CgroupWrite(place.file(DENY), "a", false));
        DeviceDefaults.with(limits).forEach(rule -> writes.add(write(rule)));
        return writes;
    }

    /**
     * The differences alone, so that processes find no moment without the devices that both have. None where one side has
     * everything, see {@link #overNone}.
     */
    List<CgroupWrite> changes(Limits before, Limits after) {
        return overNone(before, after)
                ? List.of()
                : DeviceRights.difference(DeviceDefaults.with(before), DeviceDefaults.with(after)).stream()
                        .map(this::write)
                        .toList();
    }

    /** Whether the way leads over no device at all: to the kernel a rule for everything is another kind of list. */
    static boolean overNone(Limits before, Limits after) {
        return !before.deviceRules().equals(after.deviceRules())
                && Stream.concat(before.deviceRules().stream(), after.deviceRules().stream())
                        .anyMatch(rule -> rule.type() == 'a');
    }

    private CgroupWrite write(DeviceRule rule) {
        return new CgroupWrite(place.file(rule.allow() ? ALLOW : DENY), rule.type() == 'a' ? "a" : rule.text(), false);
    }

    /** Whether it is one of the files that rules are written to, and that cannot be read. */
    static boolean isWrittenTo(Path file) {
        return file.endsWith(ALLOW) || file.endsWith(DENY);
    }

    /** What takes back one write of {@link #changes}. */
    static CgroupWrite inverse(CgroupWrite write) {
        String other = write.file().endsWith(ALLOW) ? DENY : ALLOW;
        return new CgroupWrite(write.file().resolveSibling(other), write.text(), false);
    }

    /** The rules in force, of the file beside those that are written to. */
    static String rules(Path written) {
        try {
            return String.join(", ", Files.readAllLines(written.resolveSibling(LIST)));
        } catch (IOException gone) {
            return "";
        }
    }
}
