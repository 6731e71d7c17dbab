package io.cofferdam.operations;

import io.cofferdam.container.BundleManifest;
import io.cofferdam.container.BundleManifest.VolumePart;
import io.cofferdam.container.MountSpec;
import io.cofferdam.problem.ProblemException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the volumes of a bundle are called where it is taken in. */
final class VolumeNames {

    /** Leaves room for a number within a volume's name. */
    private static final int MOST_CHARACTERS = 240;

    private final Map<String, String> names = new HashMap<>();

    /**
     * Decides it for all, before anything is made.
     *
     * @param taken whether there is a volume of a name
     */
    VolumeNames(BundleManifest manifest, BundleImport asked, Predicate<String> taken) {
        List<String> all = Stream.concat(
                        manifest.volumes().stream().map(VolumePart::name),
                        manifest.request().mounts().stream()
                                .filter(mount -> mount.type() == MountSpec.Type.VOLUME)
                                .map(MountSpec::source))
                .distinct()
                .toList();
        asked.volumes().keySet().forEach(old -> requireThere(old, all));
        all.forEach(old -> names.put(old, asked.volumes().getOrDefault(old, old)));
        manifest.volumes().forEach(part -> settle(part.name(), asked, taken));
        requireApart(all);
    }

    private static void requireThere(String old, List<String> all) {
        if (!all.contains(old)) {
            throw ProblemException.invalid(
                    "The bundle has no volume " + old + ".",
                    all.isEmpty() ? "Its container has none." : "Its container has " + String.join(", ", all) + ".",
                    "Give one of these, or none.");
        }
    }

    /** A volume that comes along is put into none that is there. */
    private void settle(String old, BundleImport asked, Predicate<String> taken) {
        String name = names.getOrDefault(old, old);
        if (!taken.test(name)) {
            return;
        }
        if (!asked.renameVolumes() || asked.volumes().containsKey(old)) {
            throw isThere(old, name);
        }
        names.put(old, free(name, taken));
    }

    static ProblemException isThere(String old, String name) {
        return ProblemException.conflict(
                "There is a volume " + name + " already.",
                "The bundle brings one of that name, and neither is put over the other.",
                "Give it another name (--volume " + old + "=NEW, or --rename-volumes for any that is free), remove the"
                        + " one that is here, or export the bundle without volumes.");
    }

    private String free(String name, Predicate<String> taken) {
        String base = name.length() > MOST_CHARACTERS ? name.substring(0, MOST_CHARACTERS) : name;
        return IntStream.iterate(2, number -> number + 1)
                .mapToObj(number -> base + "-" + number)
                .filter(other -> !taken.test(other) && !names.containsValue(other))
                .findFirst()
                .orElseThrow();
    }

    private void requireApart(List<String> all) {
        Set<String> seen = new HashSet<>();
        for (String old : all) {
            if (!seen.add(of(old))) {
                throw ProblemException.invalid(
                        "Two volumes of the bundle would be " + of(old) + ".",
                        "They are two, with files of their own.",
                        "Give each another name.");
            }
        }
    }

    String of(String old) {
        return names.getOrDefault(old, old);
    }

    /** The mounts with the names that count here. */
    List<MountSpec> in(List<MountSpec> mounts) {
        return mounts.stream()
                .map(mount -> mount.type() == MountSpec.Type.VOLUME ? renamed(mount) : mount)
                .toList();
    }

    private MountSpec renamed(MountSpec mount) {
        return new MountSpec(
                mount.type(),
                of(mount.source()),
                mount.target(),
                mount.readOnly(),
                mount.options(),
                mount.subpath(),
                mount.fresh());
    }

    /** What a person who let it choose wants to know. */
    List<String> chosen(BundleImport asked) {
        return names.entrySet().stream()
                .filter(name -> !name.getKey().equals(name.getValue())
                        && !asked.volumes().containsKey(name.getKey()))
                .map(name -> "The bundle's volume " + name.getKey() + " is " + name.getValue() + " here.")
                .sorted()
                .toList();
    }
}
