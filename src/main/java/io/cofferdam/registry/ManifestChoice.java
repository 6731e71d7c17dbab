package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageConfig;
import io.cofferdam.image.ImageIndex;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Manifest;
import io.cofferdam.image.MediaTypes;
import io.cofferdam.image.Platform;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.registry.Repository.Document;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The manifest to pull for a name.
 *
 * @param named digest of what the registry has under the name, which is an index where it has several platforms
 * @param manifest of the one image that is taken
 */
record ManifestChoice(Digest named, Document manifest) {

    static ManifestChoice of(Repository repository, ImageReference image, Platform platform) {
        String reference = image.digest() == null
                ? Objects.requireNonNull(image.tag())
                : image.digest().value();
        Document found = repository.manifest(reference);
        Digest named = found.descriptor().digest();
        if (!MediaTypes.isIndex(found.descriptor().mediaType())) {
            return new ManifestChoice(named, requireManifest(repository, found));
        }
        List<Descriptor> offered =
                ImageIndex.parse(found.bytes(), found.descriptor().mediaType()).manifests();
        Descriptor chosen = choose(image, offered, platform);
        Document manifest = repository.manifest(chosen.digest().value());
        if (manifest.descriptor().size() != chosen.size()) {
            throw RegistryProblems.misbehaved(
                    repository.endpoint(),
                    "Its index says that the manifest %s has %d bytes, but it has %d."
                            .formatted(
                                    chosen.digest(),
                                    chosen.size(),
                                    manifest.descriptor().size()));
        }
        if (!manifest.descriptor().mediaType().equals(chosen.mediaType())) {
            throw RegistryProblems.misbehaved(
                    repository.endpoint(),
                    "Its index calls the manifest %s \"%s\", its answer \"%s\"."
                            .formatted(
                                    chosen.digest(),
                                    RegistryProblems.printable(chosen.mediaType()),
                                    RegistryProblems.printable(
                                            manifest.descriptor().mediaType())));
        }
        return new ManifestChoice(named, requireManifest(repository, manifest));
    }

    static RemoteImage look(Repository repository, ImageReference image) {
        Document found = repository.manifest(reference(image));
        Descriptor descriptor = found.descriptor();
        if (MediaTypes.isIndex(descriptor.mediaType())) {
            return new RemoteImage(
                    descriptor,
                    ImageIndex.parse(found.bytes(), descriptor.mediaType()).manifests().stream()
                            .filter(entry -> !isAttestation(entry))
                            .map(Descriptor::platform)
                            .filter(Objects::nonNull)
                            .toList());
        }
        Manifest manifest = Manifest.parse(requireManifest(repository, found).bytes(), descriptor.mediaType());
        ImageConfig config = ImageConfig.parse(repository.small(manifest.config()));
        return new RemoteImage(descriptor, List.of(config.platform()));
    }

    private static String reference(ImageReference image) {
        return image.digest() == null
                ? Objects.requireNonNull(image.tag())
                : image.digest().value();
    }

    private static Document requireManifest(Repository repository, Document document) {
        String type = document.descriptor().mediaType();
        if (MediaTypes.isManifest(type)) {
            return document;
        }
        boolean old = type.startsWith("application/vnd.docker.distribution.manifest.v1");
        throw RegistryProblems.misbehaved(
                repository.endpoint(),
                old
                        ? "It has the image in Docker's first format only, which nobody has written since 2016."
                        : "Its manifest is of the type \"" + RegistryProblems.printable(type)
                                + "\", which is not an image's.");
    }

    private static Descriptor choose(ImageReference image, List<Descriptor> offered, Platform wanted) {
        List<Descriptor> images = offered.stream()
                .filter(entry -> MediaTypes.isManifest(entry.mediaType()) && !isAttestation(entry))
                .toList();
        for (Descriptor entry : images) {
            if (entry.platform() != null && wanted.runs(entry.platform())) {
                return entry;
            }
        }
        String names = images.stream()
                .map(entry -> RegistryProblems.printable(String.valueOf(entry.platform())))
                .distinct()
                .limit(20)
                .collect(Collectors.joining(", "));
        throw ProblemException.notFound(
                "no matching manifest for %s in the manifest list entries of %s.".formatted(wanted, image.familiar()),
                names.isEmpty() ? "It lists no image." : "It has " + names + ".",
                "Choose another with --platform, or another image.");
    }

    private static boolean isAttestation(Descriptor entry) {
        Platform platform = entry.platform();
        return entry.annotations().containsKey("vnd.docker.reference.type")
                || (platform != null && platform.os().equals("unknown"));
    }
}
