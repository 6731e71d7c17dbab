package io.cofferdam.container;

import io.cofferdam.layer.ImageTree;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.volume.MountedVolumes;
import io.cofferdam.volume.Volume;
import io.cofferdam.volume.VolumeStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes and removes volumes with an eye on the containers that use them. */
final class ContainerVolumes {

    private static final System.Logger LOG = System.getLogger(ContainerVolumes.class.getName());

    private final VolumeStore volumes;
    private final MountedVolumes mounted;
    private final Containers containers;
    private final EventBus events;

    ContainerVolumes(VolumeStore volumes, MountedVolumes mounted, Containers containers, EventBus events) {
        this.volumes = volumes;
        this.mounted = mounted;
        this.containers = containers;
        this.events = events;
    }

    Volume create(@Nullable String name, Map<String, String> labels, Map<String, String> options) {
        TextRules.labels(labels);
        TextRules.labels(options);
        Volume volume = name == null || name.isEmpty()
                ? volumes.createAnonymous(labels, options)
                : volumes.create(name, labels, options);
        events.publish("volume", "create", volume.name(), Map.of("driver", "local"));
        return volume;
    }

    /** Makes those of a specification that are missing and names them. */
    List<String> createMissing(ContainerSpec spec) {
        List<String> made = new ArrayList<>();
        for (MountSpec mount : spec.mounts()) {
            if (mount.type() == MountSpec.Type.VOLUME
                    && volumes.find(mount.source()).isEmpty()) {
                MountSpec.NewVolume fresh = mount.fresh();
                made.add(create(
                                mount.source(),
                                fresh == null ? Map.of() : fresh.labels(),
                                fresh == null ? Map.of() : fresh.options())
                        .name());
            }
        }
        return made;
    }

    /** Gives volumes that are empty what the image has at their places, as the container would see it without them. */
    void fill(ContainerSpec spec, List<Path> lowerDirs) {
        ImageTree tree = new ImageTree(lowerDirs);
        for (MountSpec mount : spec.mounts()) {
            if (VolumeMounts.isFilled(mount) && !volumes.require(mount.source()).isMemory()) {
                fill(spec, mount, tree);
            }
        }
    }

    private void fill(ContainerSpec spec, MountSpec mount, ImageTree tree) {
        Volume volume = volumes.require(mount.source());
        String filling = "filling for " + spec.id();
        mounted.take(volume, filling);
        try {
            tree.copyDirectory(mount.target(), volume.data());
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The volume %s was not filled.".formatted(mount.source()),
                    "Copying %s of the image failed: %s.".formatted(mount.target(), e.getMessage()),
                    "See that the disk of Cofferdam's root is there and not full, or use nocopy.",
                    e);
        } finally {
            mounted.leave(volume.name(), filling);
        }
    }

    void remove(String name, boolean force) {
        List<String> users = containers.all().stream()
                .map(ContainerEntry::spec)
                .filter(spec -> spec.mounts().stream()
                        .anyMatch(m ->
                                m.type() == MountSpec.Type.VOLUME && m.source().equals(name)))
                .map(ContainerSpec::id)
                .toList();
        if (!users.isEmpty()) {
            throw ProblemException.conflict(
                    "remove %s: volume is in use - %s.".formatted(name, users),
                    "Containers have it mounted.",
                    "Remove these containers first.");
        }
        if (force && volumes.find(name).isEmpty()) {
            return;
        }
        volumes.remove(name);
        events.publish("volume", "destroy", name, Map.of("driver", "local"));
    }

    /** Those that went; one that another container has mounted goes with that one. */
    List<String> removeAnonymous(ContainerSpec spec) {
        return VolumeMounts.anonymous(spec.mounts()).stream()
                .filter(this::removeUnused)
                .toList();
    }

    private boolean removeUnused(String volume) {
        try {
            remove(volume, true);
            return true;
        } catch (ProblemException e) {
            LOG.log(System.Logger.Level.DEBUG, "Volume {0} kept: {1}", volume, e.getMessage());
            return false;
        }
    }
}
