package io.cofferdam.registry;

import io.cofferdam.image.Descriptor;
import io.cofferdam.image.Digest;
import io.cofferdam.image.ImageStore;
import io.cofferdam.image.MediaTypes;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.function.LongConsumer;
import java.util.zip.GZIPOutputStream;

/** A stored layer as it goes out: compressed if it is not yet, hashed and counted. */
final class UploadContent implements Call.Body {

    private static final int BUFFER_BYTES = 1 << 16;

    private final ImageStore images;
    private final Descriptor stored;
    private final LongConsumer progress;
    private final boolean compress;
    private MessageDigest hash = Digest.sha256();
    private long size;

    UploadContent(ImageStore images, Descriptor stored, LongConsumer progress) {
        this.images = images;
        this.stored = stored;
        this.progress = progress;
        this.compress = MediaTypes.isUncompressedLayer(stored.mediaType());
    }

    @Override
    public long length() {
        return compress ? -1 : stored.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        hash = Digest.sha256();
        size = 0;
        OutputStream counted = counted(out);
        if (compress) {
            GZIPOutputStream gzip = new GZIPOutputStream(counted, BUFFER_BYTES);
            copy(gzip);
            gzip.finish();
        } else {
            copy(counted);
        }
        counted.flush();
    }

    /** What was written last. */
    Descriptor sent() {
        return compress ? new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.ofHash(hash.digest()), size) : stored;
    }

    private OutputStream counted(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                hash.update(bytes, offset, length);
                size += length;
            }

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }
        };
    }

    /** What is sent short or altered would be refused by the registry at best, and compressed it would not even be noticed. */
    private void copy(OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        // what goes out as it is has been hashed on its way
        MessageDigest read = compress ? Digest.sha256() : hash;
        long done = 0;
        try (InputStream in = open()) {
            for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
                if (compress) {
                    read.update(buffer, 0, n);
                }
                done += n;
                if (done > stored.size()) {
                    break;
                }
                out.write(buffer, 0, n);
                progress.accept(done);
            }
        }
        if (done != stored.size() || !Digest.ofHash(read.digest()).equals(stored.digest())) {
            throw RegistryProblems.layerDamaged(stored, "It is not what its digest says.");
        }
    }

    private InputStream open() {
        try {
            return images.openBlob(stored.digest());
        } catch (NoSuchFileException e) {
            throw RegistryProblems.layerDamaged(stored, "Its content is missing.");
        } catch (IOException e) {
            throw RegistryProblems.layerDamaged(stored, "It cannot be read: " + e.getMessage() + ".");
        }
    }

    private int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw RegistryProblems.layerDamaged(stored, "It cannot be read: " + e.getMessage() + ".");
        }
    }
}
