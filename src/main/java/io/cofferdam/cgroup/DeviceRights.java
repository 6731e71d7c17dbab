package io.cofferdam.cgroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rights that a list of rules comes to, replayed as v1's controller does it over a cgroup that denies by default
 * (security/device_cgroup.c): allowing adds rights to the entry of exactly these numbers, denying takes them from it.
 */
final class DeviceRights {

    private static final String ALL = "rwm";

    private record Entry(
            char type, @Nullable Long major, @Nullable Long minor) {}

    private final Map<Entry, Set<Character>> entries = new LinkedHashMap<>();

    private DeviceRights(List<DeviceRule> rules) {
        for (DeviceRule rule : rules) {
            Set<Character> rights = entries.computeIfAbsent(
                    new Entry(rule.type(), rule.major(), rule.minor()), entry -> new LinkedHashSet<>());
            rule.access().chars().forEach(right -> change(rights, (char) right, rule.allow()));
        }
    }

    private static void change(Set<Character> rights, char right, boolean allow) {
        if (allow) {
            rights.add(right);
        } else {
            rights.remove(right);
        }
    }

    /** What leads from the rights of one list to those of another: what is new is allowed, then what has gone is denied. */
    static List<DeviceRule> difference(List<DeviceRule> before, List<DeviceRule> after) {
        DeviceRights old = new DeviceRights(before);
        DeviceRights fresh = new DeviceRights(after);
        List<DeviceRule> difference = new ArrayList<>(fresh.without(old, true));
        difference.addAll(old.without(fresh, false));
        return difference;
    }

    /** These rights that the others have not, as rules. */
    private List<DeviceRule> without(DeviceRights others, boolean allow) {
        List<DeviceRule> rules = new ArrayList<>();
        entries.forEach((entry, rights) -> {
            Set<Character> theirs = others.entries.getOrDefault(entry, Set.of());
            String access = ALL.chars()
                    .mapToObj(right -> (char) right)
                    .filter(right -> rights.contains(right) && !theirs.contains(right))
                    .map(String::valueOf)
                    .collect(Collectors.joining());
            if (!access.isEmpty()) {
                rules.add(new DeviceRule(entry.type(), entry.major(), entry.minor(), access, allow));
            }
        });
        return rules;
    }
}
