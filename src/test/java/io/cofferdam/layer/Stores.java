package io.cofferdam.layer;

import io.cofferdam.image.ImageStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An image store and a layer store below a test's directory. */
public record Stores(Path root, ImageStore images, LayerStore layers, ImageArchives archives) {

    /** Small enough for tests to go beyond. */
    public static final UnpackLimits TIGHT = new UnpackLimits(64 << 20, 100, 1 << 20, 500, 32, 1024, 4096, 1 << 20);

    public static Stores in(Path root) {
        return in(root, UnpackLimits.DEFAULT);
    }

    public static Stores in(Path root, UnpackLimits limits) {
        ImageStore images = new ImageStore(root.resolve("images"));
        LayerStore layers = new LayerStore(root.resolve("layers"), limits);
        return new Stores(root, images, layers, new ImageArchives(images, layers, limits));
    }

    byte[] save(String... names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        archives.save(List.of(names), out);
        return out.toByteArray();
    }

    static InputStream stream(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    /** What lies in the stores beyond their empty frame. */
    public List<String> leftovers() throws InterruptedException {
        layers.awaitDeletions();
        return Stream.of("images/blobs/sha256", "images/ingest", "layers")
                .flatMap(directory -> names(root.resolve(directory)))
                .toList();
    }

    public static Stream<String> names(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children
                    .map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals("empty"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
