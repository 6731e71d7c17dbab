package io.cofferdam.container;

import java.util.List;
import java.util.stream.Stream;

/** Volumes that were asked for without a name: made for one container, and removed with it where that is asked. */
final class VolumeMounts {

    private static final String ANONYMOUS = "anonymous";

    private VolumeMounts() {}

    /** The mounts with a made-up name for each volume that has none. */
    static List<MountSpec> named(List<MountSpec> mounts) {
        return mounts.stream().map(VolumeMounts::named).toList();
    }

    private static MountSpec named(MountSpec mount) {
        boolean nameless =
                mount.type() == MountSpec.Type.VOLUME && mount.source().isEmpty();
        if (nameless) {
            return new MountSpec(mount.type(), Names.id(), mount.target(), mount.readOnly(), ANONYMOUS);
        }
        // Only a name that was made up here makes a volume anonymous, whatever the request says.
        return mount.type() == MountSpec.Type.VOLUME && mount.options().equals(ANONYMOUS)
                ? new MountSpec(mount.type(), mount.source(), mount.target(), mount.readOnly(), "")
                : mount;
    }

    /** The names of those that were made up. */
    static List<String> anonymous(List<MountSpec> mounts) {
        return mounts.stream()
                .filter(mount ->
                        mount.type() == MountSpec.Type.VOLUME && mount.options().equals(ANONYMOUS))
                .map(MountSpec::source)
                .toList();
    }

    /** Where those that were made up are mounted. */
    static Stream<String> targetsOfAnonymous(List<MountSpec> mounts) {
        return mounts.stream()
                .filter(mount ->
                        mount.type() == MountSpec.Type.VOLUME && mount.options().equals(ANONYMOUS))
                .map(MountSpec::target);
    }
}
