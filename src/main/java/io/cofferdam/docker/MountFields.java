package io.cofferdam.docker;

import io.cofferdam.container.MountSpec;
import io.cofferdam.container.VolumeMounts;
import io.cofferdam.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Gathers mounts from the four places where a create body may name them: Binds, Mounts, Tmpfs and Volumes. */
final class MountFields {

    private static final Set<String> PROPAGATION =
            Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

    static final String MUST_EXIST = "must-exist";

    private static final FieldTable MOUNT = FieldTable.of("Mount")
            .taken(
                    "Type",
                    "Source",
                    "Target",
                    "ReadOnly",
                    "BindOptions",
                    "VolumeOptions",
                    "TmpfsOptions",
                    "ImageOptions")
            .words("Consistency", "A mount's consistency", "default", "consistent", "cached", "delegated")
            .empty("ClusterOptions", "A cluster mount");

    private static final FieldTable BIND_OPTIONS = FieldTable.of("BindOptions")
            .taken("Propagation", "NonRecursive", "CreateMountpoint")
            .empty("ReadOnlyNonRecursive", "A bind that is read-only at its top alone")
            // as every one is here
            .taken("ReadOnlyForceRecursive");

    private static final FieldTable VOLUME_OPTIONS = FieldTable.of("VolumeOptions")
            .taken("NoCopy", "Subpath", "Labels")
            .only("DriverConfig", MountFields::localDriver, "A volume driver");

    private static final FieldTable IMAGE_OPTIONS =
            FieldTable.of("ImageOptions").taken("Subpath");

    private static final FieldTable TMPFS_OPTIONS =
            FieldTable.of("TmpfsOptions").taken("SizeBytes", "Mode", "Options");

    private final Map<String, MountSpec> byTarget = new LinkedHashMap<>();

    private MountFields() {}

    static List<MountSpec> read(JsonNode config, JsonNode host) {
        MountFields fields = new MountFields();
        CreateBody.words(host, "Binds").forEach(bind -> fields.add(bind(bind)));
        host.path("Mounts").values().forEach(mount -> fields.add(mount(mount)));
        CreateBody.map(host, "Tmpfs")
                .forEach((target, options) ->
                        fields.add(new MountSpec(MountSpec.Type.TMPFS, "", target, false, options)));
        for (Map.Entry<String, JsonNode> volume : config.path("Volumes").properties()) {
            // a path that is mounted anyway is no further wish
            fields.byTarget.putIfAbsent(
                    volume.getKey(), new MountSpec(MountSpec.Type.VOLUME, "", volume.getKey(), false, ""));
        }
        return new ArrayList<>(fields.byTarget.values());
    }

    private void add(MountSpec mount) {
        if (byTarget.putIfAbsent(mount.target(), mount) != null) {
            throw ProblemException.invalid(
                    "Duplicate mount point: " + mount.target() + ".", "", "Mount each place once.");
        }
    }

    /** "source:target[:options]", where a source with a slash at its front is a host path and any other a volume. */
    private static MountSpec bind(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw ProblemException.invalid(
                    "invalid volume specification: '" + text + "'.", "", "Write it as source:target[:ro].");
        }
        boolean readOnly = false;
        List<String> words = new ArrayList<>();
        List<String> options = parts.length == 3 ? List.of(parts[2].split(",")) : List.of();
        if (options.stream()
                        .filter(option -> option.equals("ro") || option.equals("rw"))
                        .count()
                > 1) {
            throw ProblemException.invalid(
                    "invalid mode: " + parts[2] + ".", "It says ro or rw more than once.", "Say one of them.");
        }
        for (String option : options) {
            switch (option) {
                case "ro" -> readOnly = true;
                // z and Z ask for an SELinux label, and no label is applied here
                case "rw", "z", "Z", "" -> {}
                case VolumeMounts.NOCOPY -> words.add(nocopy(parts[0]));
                default -> words.add(known(option, text));
            }
        }
        boolean path = parts[0].startsWith("/");
        return new MountSpec(
                path ? MountSpec.Type.BIND : MountSpec.Type.VOLUME,
                parts[0],
                parts[1],
                readOnly,
                String.join(",", words));
    }

    private static String nocopy(String source) {
        if (source.startsWith("/")) {
            throw ProblemException.invalid(
                    "invalid mode: nocopy.", "A path of the host is never filled from an image.", "Leave it out.");
        }
        return VolumeMounts.NOCOPY;
    }

    /** What no client has a field for: whose the files are. */
    private static String known(String option, String text) {
        boolean owner = option.equals("noidmap") || option.startsWith("owner=");
        return owner && text.startsWith("/") ? option : propagation(option, text);
    }

    private static String propagation(String option, String text) {
        if (!PROPAGATION.contains(option)) {
            throw ProblemException.invalid(
                    "invalid mode: " + option + ".", "It stands in '" + text + "'.", "Use ro, rw or a propagation.");
        }
        return option;
    }

    private static MountSpec mount(JsonNode mount) {
        MOUNT.check(mount);
        String type = CreateBody.text(mount, "Type");
        String source = CreateBody.text(mount, "Source");
        String target = CreateBody.text(mount, "Target");
        boolean readOnly = Fields.flag(mount, "ReadOnly");
        return switch (type) {
            case "bind" -> {
                BIND_OPTIONS.check(mount.path("BindOptions"));
                yield new MountSpec(MountSpec.Type.BIND, source, target, readOnly, bind(mount.path("BindOptions")));
            }
            case "volume" -> {
                VOLUME_OPTIONS.check(mount.path("VolumeOptions"));
                JsonNode options = mount.path("VolumeOptions");
                yield new MountSpec(
                        MountSpec.Type.VOLUME,
                        source,
                        target,
                        readOnly,
                        Fields.flag(options, "NoCopy") ? VolumeMounts.NOCOPY : "",
                        CreateBody.text(options, "Subpath"),
                        fresh(options));
            }
            case "tmpfs" -> {
                TMPFS_OPTIONS.check(mount.path("TmpfsOptions"));
                yield new MountSpec(MountSpec.Type.TMPFS, "", target, readOnly, tmpfs(mount.path("TmpfsOptions")));
            }
            case "image" -> {
                IMAGE_OPTIONS.check(mount.path("ImageOptions"));
                String subpath = CreateBody.text(mount.path("ImageOptions"), "Subpath");
                yield new MountSpec(MountSpec.Type.IMAGE, source, target, true, "", subpath, null);
            }
            default ->
                throw ProblemException.unsupported(
                        "A mount of type '" + type + "' is not supported.",
                        "There are bind, volume, tmpfs and image.",
                        "");
        };
    }

    private static String bind(JsonNode options) {
        List<String> words = new ArrayList<>();
        String wanted = CreateBody.text(options, "Propagation");
        if (!wanted.isEmpty()) {
            words.add(propagation(wanted, wanted));
        }
        if (Fields.flag(options, "NonRecursive")) {
            words.add(MountSpec.NOT_RECURSIVE);
        }
        // other than -v, --mount does not make the source
        if (!Fields.flag(options, "CreateMountpoint")) {
            words.add(MUST_EXIST);
        }
        return String.join(",", words);
    }

    private static String tmpfs(JsonNode options) {
        List<String> words = new ArrayList<>();
        Long size = LimitsFields.number(options, "SizeBytes");
        Long mode = LimitsFields.number(options, "Mode");
        if (size != null && size != 0) {
            words.add("size=" + size);
        }
        if (mode != null && mode != 0) {
            words.add("mode=" + Long.toOctalString(mode));
        }
        // ["noexec"] or ["size", "1m"], each
        for (JsonNode option : options.path("Options").values()) {
            List<String> parts = new ArrayList<>();
            option.values().forEach(part -> parts.add(part.asString("")));
            words.add(String.join("=", parts));
        }
        return String.join(",", words);
    }

    private static boolean localDriver(JsonNode driver) {
        return List.of("", "local").contains(driver.path("Name").asString(""));
    }

    private static MountSpec.@Nullable NewVolume fresh(JsonNode options) {
        Map<String, String> labels = CreateBody.map(options, "Labels");
        Map<String, String> driver = CreateBody.map(options.path("DriverConfig"), "Options");
        return labels.isEmpty() && driver.isEmpty() ? null : new MountSpec.NewVolume(labels, driver);
    }
}
