package io.cofferdam.layer;

import io.cofferdam.linux.FileStat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Builds the tar of a layer in memory, hostile ones too. */
public final class LayerTar {

    static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L, 123_456_789);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter tar = new TarWriter(bytes);

    public LayerTar file(String name, String content) {
        return file(name, content, 0644, Map.of());
    }

    public LayerTar file(String name, String content, int mode, Map<String, byte[]> xattrs) {
        byte[] data = content.getBytes(StandardCharsets.UTF_8);
        return put(FileStat.Type.REGULAR, name, "", mode, data, xattrs);
    }

    public LayerTar directory(String name, int mode) {
        return put(FileStat.Type.DIRECTORY, name, "", mode, new byte[0], Map.of());
    }

    public LayerTar symlink(String name, String target) {
        return put(FileStat.Type.SYMLINK, name, target, 0777, new byte[0], Map.of());
    }

    public LayerTar hardlink(String name, String target) {
        return put(null, name, target, 0644, new byte[0], Map.of());
    }

    public LayerTar put(
            FileStat.Type type, String name, String link, int mode, byte[] data, Map<String, byte[]> xattrs) {
        return put(new TarEntry(type, name, link, mode, 1000, 1001, data.length, TIME, 5, 6, xattrs, null), data);
    }

    LayerTar put(TarEntry entry, byte[] data) {
        try {
            tar.put(entry, new ByteArrayInputStream(data));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes() {
        try {
            tar.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] gzip(byte[] content) {
        return compress(content, out -> new GZIPOutputStream(out));
    }

    public static byte[] zstd(byte[] content) {
        return compress(content, out -> new com.github.luben.zstd.ZstdOutputStream(out));
    }

    public static byte[] xz(byte[] content) {
        return compress(content, out -> new org.tukaani.xz.XZOutputStream(out, new org.tukaani.xz.LZMA2Options(6)));
    }

    public static byte[] bzip2(byte[] content) {
        return compress(
                content, out -> new org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream(out));
    }

    private interface Compressor {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] compress(byte[] content, Compressor compressor) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = compressor.over(compressed)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
