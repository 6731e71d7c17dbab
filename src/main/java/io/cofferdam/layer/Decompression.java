package io.cofferdam.layer;

import com.github.luben.zstd.ZstdInputStream;
import io.cofferdam.image.MediaTypes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** How content is compressed, known by its first bytes whatever its name or media type says. */
enum Decompression {
    NONE(MediaTypes.OCI_LAYER),
    GZIP(MediaTypes.OCI_LAYER_GZIP),
    ZSTD(MediaTypes.OCI_LAYER_ZSTD),
    XZ(null),
    BZIP2(null);

    private static final int BUFFER_BYTES = 1 << 16;

    /** What the decoder of xz may take, which is set by the stream: 64 MiB are what its highest level needs, and some. */
    private static final int XZ_MEMORY_KIB = 160 << 10;

    private final @Nullable String layerMediaType;

    Decompression(@Nullable String layerMediaType) {
        this.layerMediaType = layerMediaType;
    }

    /** Whether a layer may be stored so: of the other forms other engines could not read it. */
    boolean isOfLayers() {
        return layerMediaType != null;
    }

    /** The media type of a layer compressed so. */
    String layerMediaType() {
        if (layerMediaType == null) {
            throw BadArchive.because("A layer in it is compressed with bzip2 or xz; layers are gzip, zstd or plain.");
        }
        return layerMediaType;
    }

    /** Looks at the first bytes without taking them; the stream must support mark. */
    static Decompression of(InputStream in) throws IOException {
        byte[] magic = peek(in);
        if (startsWith(magic, 0x1f, 0x8b)) {
            return GZIP;
        }
        boolean skippableFrame = (magic[0] & 0xF0) == 0x50 && startsWith(magic, magic[0] & 0xFF, 0x2a, 0x4d, 0x18);
        if (startsWith(magic, 0x28, 0xb5, 0x2f, 0xfd) || skippableFrame) {
            return ZSTD;
        }
        if (startsWith(magic, 0xfd, '7', 'z', 'X')) {
            return XZ;
        }
        return startsWith(magic, 'B', 'Z', 'h') ? BZIP2 : NONE;
    }

    /** The content of a stream, decompressed if need be. */
    static InputStream open(MeteredInput source) throws IOException {
        InputStream in = new BufferedInputStream(source, BUFFER_BYTES) {
            @Override
            public synchronized int available() {
                return 1;
            }
        };
        return of(in).decompress(in, source);
    }

    private InputStream decompress(InputStream in, MeteredInput source) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
            case ZSTD -> {
                ZstdInputStream zstd = new ZstdInputStream(in);
                zstd.setLongMax(27); // 128 MiB of window: what the format asks every decoder to take
                yield zstd;
            }
            case XZ -> DecodedInput.of(stream -> new XZInputStream(stream, XZ_MEMORY_KIB), in, source);
            case BZIP2 -> DecodedInput.of(stream -> new BZip2CompressorInputStream(stream, true), in, source);
        };
    }

    private static byte[] peek(InputStream in) throws IOException {
        in.mark(4);
        byte[] magic = java.util.Arrays.copyOf(in.readNBytes(4), 4);
        in.reset();
        return magic;
    }

    private static boolean startsWith(byte[] bytes, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            if ((bytes[i] & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
