package io.cofferdam.layer;

import io.cofferdam.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The identity of a layer together with all below it (image-spec/config.md, "Layer ChainID"). */
public record ChainId(Digest digest) {

    /** The id of a lowest layer. */
    public static ChainId ofLowest(Digest diffId) {
        return new ChainId(diffId);
    }

    /** The ids of a stack of layers, the lowest first. */
    public static List<ChainId> ofStack(List<Digest> diffIds) {
        List<ChainId> chain = new ArrayList<>();
        for (Digest diffId : diffIds) {
            chain.add(chain.isEmpty() ? ofLowest(diffId) : chain.getLast().with(diffId));
        }
        return List.copyOf(chain);
    }

    /** The id of a layer on top of this one. */
    public ChainId with(Digest diffId) {
        return new ChainId(Digest.of((digest + " " + diffId).getBytes(StandardCharsets.US_ASCII)));
    }

    public String hex() {
        return digest.hex();
    }

    @Override
    public String toString() {
        return digest.value();
    }
}
