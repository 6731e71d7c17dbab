package io.cofferdam.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The mounts of volumes: those without a name are made for one container, and removed with it where that is asked. */
public final class VolumeMounts {

    /** The option of a mount whose volume is not filled with what the image has at its place. */
    public static final String NOCOPY = "nocopy";

    private VolumeMounts() {}

    /** The mounts, and one without a name for each volume of the image whose place is still free. */
    static List<MountSpec> withImages(List<MountSpec> mounts, List<String> volumes) {
        Set<String> taken = mounts.stream().map(MountSpec::target).collect(Collectors.toSet());
        List<MountSpec> wanted = volumes.stream()
                .map(target -> new MountSpec(MountSpec.Type.VOLUME, "", target, false, ""))
                .toList();
        List<MountSpec> all = new ArrayList<>(mounts);
        MountRules.check(wanted).stream()
                .filter(mount -> !taken.contains(mount.target()))
                .forEach(all::add);
        return all;
    }

    /** The mount for one more container: its volume has a name by then, and goes with nobody. */
    public static MountSpec shared(MountSpec mount, boolean readOnly) {
        List<String> options = mount.optionList().stream()
                .filter(option -> !option.equals(MountSpec.ANONYMOUS))
                .toList();
        return new MountSpec(
                mount.type(),
                mount.source(),
                mount.target(),
                mount.readOnly() || readOnly,
                String.join(",", options),
                mount.subpath(),
                null);
    }

    /** The mounts with a made-up name for each volume that has none. */
    static List<MountSpec> named(List<MountSpec> mounts) {
        return mounts.stream().map(VolumeMounts::named).toList();
    }

    private static MountSpec named(MountSpec mount) {
        if (mount.type() != MountSpec.Type.VOLUME) {
            return mount;
        }
        boolean nameless = mount.source().isEmpty();
        // Only a name that was made up here makes a volume anonymous, whatever the request says.
        List<String> options = new ArrayList<>(nameless ? List.of(MountSpec.ANONYMOUS) : List.of());
        mount.optionList().stream()
                .filter(option -> !option.equals(MountSpec.ANONYMOUS))
                .forEach(options::add);
        String source = nameless ? Names.id() : mount.source();
        return mount.with(source, mount.target(), String.join(",", options));
    }

    /** Whether an empty volume takes over what the image has at its place. */
    static boolean isFilled(MountSpec mount) {
        return mount.type() == MountSpec.Type.VOLUME
                && !mount.has(NOCOPY)
                && mount.subpath().isEmpty();
    }

    /** The names of those that were made up. */
    static List<String> anonymous(List<MountSpec> mounts) {
        return mounts.stream()
                .filter(MountSpec::isAnonymous)
                .map(MountSpec::source)
                .toList();
    }

    /** Where those that were made up are mounted. */
    static Stream<String> targetsOfAnonymous(List<MountSpec> mounts) {
        return mounts.stream().filter(MountSpec::isAnonymous).map(MountSpec::target);
    }
}
