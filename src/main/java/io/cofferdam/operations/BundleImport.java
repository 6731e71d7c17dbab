package io.cofferdam.operations;

import io.cofferdam.problem.ProblemException;
import io.cofferdam.volume.VolumeStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a bundle is taken in.
 *
 * @param name another than the container had; null for the same
 * @param volumes what volumes of the bundle are called here, by the name they had
 * @param renameVolumes whether a volume of the bundle gets a free name where its own is taken
 * @param memory whether its memory is taken in and started from
 */
public record BundleImport(@Nullable String name, Map<String, String> volumes, boolean renameVolumes, boolean memory) {

    public BundleImport {
        name = name == null || name.isBlank() ? null : name.strip();
        volumes = Map.copyOf(volumes);
    }

    public BundleImport(@Nullable String name, Map<String, String> volumes, boolean renameVolumes) {
        this(name, volumes, renameVolumes, false);
    }

    public BundleImport withMemory(boolean wanted) {
        return new BundleImport(name, volumes, renameVolumes, wanted);
    }

    /**
     * As people ask for it.
     *
     * @param renamed "OLD=NEW" each
     * @throws ProblemException of kind INVALID
     */
    public static BundleImport of(@Nullable String name, List<String> renamed, boolean renameVolumes) {
        Map<String, String> volumes = new LinkedHashMap<>();
        for (String pair : renamed) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw ProblemException.invalid(
                        "\"" + pair + "\" does not say which volume gets which name.",
                        "It is written OLD=NEW.",
                        "Give the name in the bundle, an equals sign and the name here.");
            }
            String old = pair.substring(0, equals).strip();
            String fresh = pair.substring(equals + 1).strip();
            VolumeStore.checkName(fresh);
            String before = volumes.put(old, fresh);
            if (before != null && !before.equals(fresh)) {
                throw ProblemException.invalid(
                        "The volume " + old + " gets two names.",
                        "They are " + before + " and " + fresh + ".",
                        "Leave one out.");
            }
        }
        return new BundleImport(name, volumes, renameVolumes);
    }
}
