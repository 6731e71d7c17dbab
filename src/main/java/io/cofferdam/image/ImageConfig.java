package io.cofferdam.image;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an image says of itself (image-spec/config.md): a reading of the config blob, whose bytes stay the truth.
 *
 * @param config the defaults for containers
 * @param diffIds digests of the uncompressed layers, the lowest first
 * @param history how the layers came about, the oldest first
 */
public record ImageConfig(
        String architecture,
        String os,
        @Nullable String variant,
        @Nullable Instant created,
        @Nullable String author,
        RuntimeConfig config,
        List<Digest> diffIds,
        List<History> history) {

    public ImageConfig {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /**
     * One step of the image's making.
     *
     * @param emptyLayer whether the step left no layer
     */
    public record History(
            @Nullable Instant created,
            @Nullable String createdBy,
            @Nullable String author,
            @Nullable String comment,
            boolean emptyLayer) {}

    /** Reads a config blob; unknown fields are ignored, wrong ones refused. */
    public static ImageConfig parse(byte[] json) {
        return ConfigJson.read(json);
    }

    /** The config as a blob: the same record gives the same bytes. */
    public byte[] toJson() {
        return ConfigJson.write(this);
    }

    public Platform platform() {
        return new Platform(os, architecture, variant);
    }
}
