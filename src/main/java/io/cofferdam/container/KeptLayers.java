package io.cofferdam.container;

import io.cofferdam.image.Digest;
import io.cofferdam.image.Image;
import io.cofferdam.linux.DurableFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The list of layers beside a container whose image goes: with it the container starts again without the image. */
public final class KeptLayers {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private KeptLayers() {}

    /** What is written down, the lowest layer first. */
    record Kept(List<Digest> diffIds) {}

    static void write(ContainerDirectory directory, Image image) throws IOException {
        DurableFile.write(directory.layers(), JSON.writeValueAsBytes(new Kept(image.diffIds())));
    }

    static Optional<List<Digest>> read(ContainerDirectory directory) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(directory.layers()), Kept.class)
                    .diffIds());
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes the layers down for every container that was made from an image, while no engine is there.
     *
     * @param root the instance's state
     * @return the names of these containers
     */
    public static List<String> keepFor(Path root, Image image) throws IOException {
        List<String> names = new ArrayList<>();
        Path containers = root.resolve("containers");
        if (!Files.isDirectory(containers)) {
            return names;
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(containers)) {
            for (Path path : directories) {
                ContainerDirectory directory = new ContainerDirectory(path, path);
                try {
                    var spec = JSON.readTree(Files.readAllBytes(directory.spec()));
                    if (spec.path("imageId").asString("").equals(image.id().toString())) {
                        write(directory, image);
                        names.add(spec.path("name").asString(""));
                    }
                } catch (NoSuchFileException | JacksonException e) {
                    // half made, which the next start finishes
                    continue;
                }
            }
        }
        return names;
    }
}
