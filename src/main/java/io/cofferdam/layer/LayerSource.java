package io.cofferdam.layer;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.ImageStore;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of layers come from while they are unpacked; asked from several threads. */
public interface LayerSource {

    /** The layer as it is stored or sent; what is read is verified by the reader. */
    InputStream open(Descriptor layer) throws IOException;

    /** The stream of this layer was read to its end, and is what its digest says. */
    default void verified(Descriptor layer) throws IOException {}

    /**
     * The stream of this layer was given up.
     *
     * @param why may be what the stream itself has thrown
     * @return the same in words of the source, which knows where the layer is from
     */
    default ProblemException failed(Descriptor layer, ProblemException why) {
        return why;
    }

    /** Nothing more is wanted: whoever reads a stream of this source shall fail soon. */
    default void abort() {}

    /** Layers that are blobs of the store already. */
    static LayerSource stored(ImageStore images) {
        return layer -> images.openBlob(layer.digest());
    }
}
