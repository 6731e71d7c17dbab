package io.cofferdam.layer;

import io.cofferdam.image.Digest;
import io.cofferdam.linux.DurableFile;
import io.cofferdam.linux.Trees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The paths of unpacked layers, {@code <chainId>/fs} each with {@code layer.json} beside it; nobody else joins them. */
final class LayerDirectory {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    /** No chain id begins so: what is being made or going away can be told from layers. */
    private static final String PASSING = ".";

    private static final String FILES = "fs";
    private static final String DESCRIPTION = "layer.json";
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final String EMPTY = "empty";

    private final Path root;
    private final AtomicLong serial = new AtomicLong();

    private LayerDirectory(Path root) {
        this.root = root;
    }

    /** Opens the directory, making it where there is none. */
    static LayerDirectory open(Path root) throws IOException {
        Files.createDirectories(root, OWNER_ONLY);
        LayerDirectory directory = new LayerDirectory(root);
        Files.createDirectories(directory.nothing());
        return directory;
    }

    /** The directory to be looked at: nothing is made or removed. */
    static LayerDirectory at(Path root) {
        return new LayerDirectory(root);
    }

    /** Whether a layer is there with its description. */
    boolean has(ChainId chainId) {
        Path description = root.resolve(chainId.hex()).resolve(DESCRIPTION);
        try {
            return Files.isDirectory(files(chainId))
                    && MAPPER.readValue(Files.readAllBytes(description), LayerInfo.class)
                            .chainId()
                            .equals(chainId);
        } catch (IOException | JacksonException damaged) {
            return false;
        }
    }

    /** What an ended process left half-made or half-removed. */
    List<Path> leftovers() throws IOException {
        return children().stream()
                .filter(child -> name(child).startsWith(PASSING))
                .toList();
    }

    /** What lies among the layers and has no name of one. */
    List<Path> strays() throws IOException {
        return children().stream()
                .filter(child -> !name(child).startsWith(PASSING)
                        && !name(child).equals(EMPTY)
                        && !Digest.isDigest("sha256:" + name(child)))
                .toList();
    }

    /** What has the name of a layer and is none: it lacks its files, or a description of its own. */
    List<ChainId> hollow() throws IOException {
        return children().stream()
                .filter(child -> Digest.isDigest("sha256:" + name(child)))
                .map(child -> new ChainId(Digest.parse("sha256:" + name(child))))
                .filter(chainId -> !has(chainId))
                .toList();
    }

    /** The layers that are there, whole. */
    List<LayerInfo> read() throws IOException {
        List<LayerInfo> layers = new ArrayList<>();
        for (Path child : children()) {
            if (Digest.isDigest("sha256:" + name(child))) {
                try {
                    layers.add(MAPPER.readValue(Files.readAllBytes(child.resolve(DESCRIPTION)), LayerInfo.class));
                } catch (NoSuchFileException | JacksonException damaged) {
                    Trees.remove(child); // it can be unpacked again
                }
            }
        }
        return layers;
    }

    Path root() {
        return root;
    }

    Path files(ChainId chainId) {
        return root.resolve(chainId.hex()).resolve(FILES);
    }

    /** A new place to unpack into. */
    Path newTemporary() throws IOException {
        Path temporary = Files.createTempDirectory(root, PASSING + "unpacking-", OWNER_ONLY);
        Files.createDirectory(files(temporary), OWNER_ONLY);
        Files.setPosixFilePermissions(files(temporary), PosixFilePermissions.fromString("rwxr-xr-x"));
        return temporary;
    }

    Path files(Path temporary) {
        return temporary.resolve(FILES);
    }

    /** Puts the description beside an unpacked layer; it has to reach the disk with the content, before {@link #settle}. */
    void describe(Path temporary, LayerInfo info) throws IOException {
        Files.write(temporary.resolve(DESCRIPTION), MAPPER.writeValueAsBytes(info));
    }

    /** Puts layers in their places, all of which have reached the disk with their descriptions; when this returns, so have their names. */
    void settle(Map<Path, LayerInfo> temporaries) throws IOException {
        for (Map.Entry<Path, LayerInfo> layer : temporaries.entrySet()) {
            Path place = root.resolve(layer.getValue().chainId().hex());
            Files.move(layer.getKey(), place, StandardCopyOption.ATOMIC_MOVE);
        }
        if (!temporaries.isEmpty()) {
            DurableFile.syncDirectory(root);
        }
    }

    /** Takes a layer out of the way; what is returned is no layer any more and is deleted by the caller. */
    Path retire(ChainId chainId) throws IOException {
        Path going = root.resolve(PASSING + "removing-" + chainId.hex() + "-" + serial.incrementAndGet());
        DurableFile.rename(root.resolve(chainId.hex()), going);
        return going;
    }

    /** Deletes what has a layer's name; nobody stands on it. */
    void remove(ChainId chainId) throws IOException {
        Trees.remove(root.resolve(chainId.hex()));
    }

    /** The one lower directory of an image without layers: overlay wants at least one. */
    Path nothing() {
        return root.resolve(EMPTY).resolve(FILES);
    }

    private List<Path> children() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
            List<Path> children = new ArrayList<>();
            stream.forEach(children::add);
            return children;
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
