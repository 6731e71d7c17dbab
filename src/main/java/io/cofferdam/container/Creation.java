package io.cofferdam.container;

import io.cofferdam.image.Image;
import io.cofferdam.image.Platform;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a container of a request: a name, ids, a specification, its volumes, its directory; all of it or nothing. */
final class Creation {

    private final Parts parts;

    /** What it draws on. */
    record Parts(
            ImageShelf images,
            Containers containers,
            ContainerFiles files,
            IdRanges ids,
            SpecMaker specs,
            Launcher launcher,
            Lifecycle lifecycle,
            SharedNamespaces shared,
            ContainerVolumes volumes) {}

    Creation(Parts parts) {
        this.parts = parts;
    }

    Engine.Created create(ContainerRequest request, String by, @Nullable Platform platform) {
        try (ImageShelf.Use use = parts.images().use()) {
            Image image = parts.images().store().require(request.image()).requireFor(platform, request.image());
            Engine.Created created = createOf(image, request, by);
            return created.alsoWarning(LaunchWarnings.of(image.config()));
        }
    }

    private Engine.Created createOf(Image image, ContainerRequest asked, String by) {
        ContainerRequest request = asked.on(parts.launcher().cabling().resolve(asked.network()));
        String id = Names.id();
        String name = reserveName(request.name(), id);
        long idBase = 0;
        List<String> made = List.of();
        try {
            parts.shared().check(request);
            parts.files().checkStorage(request.storageBytes());
            idBase = parts.shared().takeIds(request).orElseGet(parts.ids()::take);
            String hostname = parts.shared().hostname(request);
            List<Path> lowerDirs = parts.images().lowerDirs(image);
            ContainerSpec spec =
                    parts.specs().make(request, image, new SpecMaker.Given(id, name, by, idBase, hostname, lowerDirs));
            if (!spec.ownUserNamespace()) {
                parts.ids().release(idBase);
                idBase = 0;
                spec = SpecChange.withoutIds(spec);
            }
            UserIds.check(spec, spec.user(), request.process().groupAdd());
            spec = SpecChange.mounting(spec, VolumeMounts.named(images(spec.mounts())));
            spec.mounts().forEach(Launcher::requireBound);
            LaunchPlan plan = parts.launcher().preview(spec, parts.files().directory(id), lowerDirs);
            made = parts.volumes().createMissing(spec);
            parts.volumes().fill(spec, lowerDirs);
            ContainerEntry entry = new ContainerEntry(parts.files().create(spec), spec, ContainerState.created());
            parts.containers().add(entry);
            parts.lifecycle().book.publish(entry, "create", Map.of());
            return new Engine.Created(id, plan.warnings())
                    .alsoWarning(parts.launcher().cabling().warnings(spec));
        } catch (RuntimeException e) {
            parts.containers().release(name, id);
            parts.ids().release(idBase);
            made.forEach(volume -> parts.volumes().remove(volume, true));
            throw e;
        }
    }

    private List<MountSpec> images(List<MountSpec> mounts) {
        return mounts.stream()
                .map(mount -> mount.type() == MountSpec.Type.IMAGE ? mount.ofImage(mountedImage(mount)) : mount)
                .toList();
    }

    /** The answer that there is none of that name is kept for the image of the container: a client pulls that one then. */
    private String mountedImage(MountSpec mount) {
        return parts.images()
                .store()
                .find(mount.source())
                .map(image -> image.id().toString())
                .orElseThrow(() -> ProblemException.invalid(
                        "invalid mount config for type \"image\": No such image: " + TextRules.printable(mount.source())
                                + ".",
                        "It is asked for at " + mount.target() + ".",
                        "Pull or load it first."));
    }

    private String reserveName(@Nullable String asked, String id) {
        if (asked != null && !asked.isEmpty()) {
            String name = Names.check(asked);
            parts.containers().reserve(name, id);
            return name;
        }
        for (int attempt = 0; ; attempt++) {
            String name = Names.random(attempt);
            if (parts.containers().find(name).isEmpty()) {
                try {
                    parts.containers().reserve(name, id);
                    return name;
                } catch (ProblemException e) {
                    // Somebody took it in between; try the next one.
                    continue;
                }
            }
        }
    }
}
