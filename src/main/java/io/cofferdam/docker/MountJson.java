package io.cofferdam.docker;

import io.cofferdam.container.MountSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Mounts as `inspect` shows them. */
final class MountJson {

    private MountJson() {}

    static Map<String, @Nullable Object> of(MountSpec mount, Surroundings around) {
        return switch (mount.type()) {
            case BIND -> {
                String propagation = mount.options().replaceFirst(",?" + MountFields.MUST_EXIST, "");
                yield Json.object(
                        "Type",
                        "bind",
                        "Source",
                        mount.source(),
                        "Destination",
                        mount.target(),
                        "Mode",
                        "",
                        "RW",
                        !mount.readOnly(),
                        "Propagation",
                        propagation.isEmpty() ? "rprivate" : propagation);
            }
            case VOLUME ->
                Json.object(
                        "Type",
                        "volume",
                        "Name",
                        mount.source(),
                        "Source",
                        around.volumePath().apply(mount.source()),
                        "Destination",
                        mount.target(),
                        "Driver",
                        "local",
                        "Mode",
                        "z",
                        "RW",
                        !mount.readOnly(),
                        "Propagation",
                        "");
            case IMAGE ->
                Json.object(
                        "Type",
                        "image",
                        "Source",
                        mount.source(),
                        "Destination",
                        mount.target(),
                        "Mode",
                        "",
                        "RW",
                        false,
                        "Propagation",
                        "");
            case TMPFS ->
                Json.object(
                        "Type",
                        "tmpfs",
                        "Source",
                        "",
                        "Destination",
                        mount.target(),
                        "Mode",
                        mount.options(),
                        "RW",
                        !mount.readOnly(),
                        "Propagation",
                        "");
        };
    }
}
