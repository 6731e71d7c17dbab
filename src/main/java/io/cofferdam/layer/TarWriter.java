package io.cofferdam.layer;

import io.cofferdam.linux.FileName;
import io.cofferdam.linux.FileStat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes a tar archive: ustar headers, with a pax header where they are too narrow. The same entries give the same bytes. */
public final class TarWriter {

    private static final int NAME_BYTES = 100;
    private static final long MAX_OCTAL_7 = 07777777;
    private static final long MAX_OCTAL_11 = 077777777777L;

    private final OutputStream out;
    private final byte[] chunk = new byte[1 << 17];

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes an entry; the stream must give exactly {@code entry.size()} bytes, of a sparse file those of its parts that hold data,
     * and may be empty for all but files.
     */
    public void put(TarEntry entry, InputStream content) throws IOException {
        List<TarEntry.Segment> sparse = entry.sparse();
        if (sparse != null) {
            putSparse(entry, sparse, content);
            return;
        }
        byte[] pax = paxRecords(entry);
        if (pax.length > 0) {
            out.write(header(entry, 'x', pax.length));
            out.write(pax);
            pad(pax.length);
        }
        long size = entry.isRegular() ? entry.size() : 0;
        out.write(header(entry, typeFlag(entry), size));
        long written = copy(content, size);
        if (written != size) {
            throw new IOException(entry.name() + " has " + written + " bytes instead of " + size);
        }
        pad(size);
    }

    private void putSparse(TarEntry entry, List<TarEntry.Segment> segments, InputStream content) throws IOException {
        byte[] map = SparseRecords.map(segments);
        long data = segments.stream().mapToLong(TarEntry.Segment::length).sum();
        TarEntry stored = entry.storedAs(map.length + data);
        ByteArrayOutputStream pax = new ByteArrayOutputStream();
        pax.writeBytes(paxRecords(stored));
        SparseRecords.records(entry).forEach((key, value) -> record(pax, key, value));
        out.write(header(stored, 'x', pax.size()));
        pax.writeTo(out);
        pad(pax.size());
        out.write(header(stored, typeFlag(stored), stored.size()));
        out.write(map);
        long written = copy(content, data);
        if (written != data) {
            throw new IOException(entry.name() + " has " + written + " bytes of data instead of " + data);
        }
        pad(data);
    }

    public void putDirectory(String name, int mode, Instant modified) throws IOException {
        put(entry(FileStat.Type.DIRECTORY, name + "/", "", mode, 0, modified), InputStream.nullInputStream());
    }

    public void putFile(String name, byte[] content, int mode, Instant modified) throws IOException {
        put(entry(FileStat.Type.REGULAR, name, "", mode, content.length, modified), new ByteArrayInputStream(content));
    }

    public void putSymlink(String name, String target, Instant modified) throws IOException {
        put(entry(FileStat.Type.SYMLINK, name, target, 0777, 0, modified), InputStream.nullInputStream());
    }

    /** Ends the archive; what it is written to stays open. */
    public void finish() throws IOException {
        out.write(new byte[2 * TarHeader.BLOCK_BYTES]);
        out.flush();
    }

    private static TarEntry entry(FileStat.Type type, String name, String link, int mode, long size, Instant modified) {
        return new TarEntry(type, name, link, mode, 0, 0, size, modified, 0, 0, Map.of(), null);
    }

    private static byte[] header(TarEntry entry, char type, long size) {
        byte[] block = new byte[TarHeader.BLOCK_BYTES];
        text(block, 0, NAME_BYTES, FileName.encode(entry.name()));
        octal(block, 100, 8, entry.mode());
        octal(block, 108, 8, fits(Integer.toUnsignedLong(entry.uid()), MAX_OCTAL_7));
        octal(block, 116, 8, fits(Integer.toUnsignedLong(entry.gid()), MAX_OCTAL_7));
        octal(block, 124, 12, fits(size, MAX_OCTAL_11));
        octal(block, 136, 12, Math.max(0, fits(entry.modified().getEpochSecond(), MAX_OCTAL_11)));
        block[156] = (byte) type;
        text(block, 157, NAME_BYTES, FileName.encode(entry.linkName()));
        text(block, 257, 8, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
        octal(block, 329, 8, entry.deviceMajor());
        octal(block, 337, 8, entry.deviceMinor());
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xFF;
        }
        octal(block, 148, 7, sum);
        return block;
    }

    private static byte[] paxRecords(TarEntry entry) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        byte[] name = FileName.encode(entry.name());
        byte[] link = FileName.encode(entry.linkName());
        if (name.length > NAME_BYTES) {
            record(records, "path", name);
        }
        if (link.length > NAME_BYTES) {
            record(records, "linkpath", link);
        }
        if (entry.isRegular() && entry.size() > MAX_OCTAL_11) {
            record(records, "size", ascii(entry.size()));
        }
        if (Integer.toUnsignedLong(entry.uid()) > MAX_OCTAL_7) {
            record(records, "uid", ascii(Integer.toUnsignedLong(entry.uid())));
        }
        if (Integer.toUnsignedLong(entry.gid()) > MAX_OCTAL_7) {
            record(records, "gid", ascii(Integer.toUnsignedLong(entry.gid())));
        }
        Instant modified = entry.modified();
        if (modified.getNano() != 0 || modified.getEpochSecond() < 0) {
            var seconds = java.math.BigDecimal.valueOf(modified.getEpochSecond())
                    .add(java.math.BigDecimal.valueOf(modified.getNano(), 9));
            record(records, "mtime", seconds.toPlainString().getBytes(StandardCharsets.US_ASCII));
        }
        new java.util.TreeMap<>(entry.xattrs())
                .forEach((attribute, value) -> record(records, "SCHILY.xattr." + attribute, value));
        return records.toByteArray();
    }

    /** "LENGTH KEY=VALUE\n", where the length counts its own digits. */
    private static void record(ByteArrayOutputStream records, String key, byte[] value) {
        byte[] keyBytes = FileName.encode(key);
        int rest = keyBytes.length + value.length + 3;
        int length = rest + String.valueOf(rest).length();
        length = rest + String.valueOf(length).length();
        records.writeBytes(ascii(length));
        records.write(' ');
        records.writeBytes(keyBytes);
        records.write('=');
        records.writeBytes(value);
        records.write('\n');
    }

    private static char typeFlag(TarEntry entry) {
        return switch (entry.type()) {
            case null -> '1';
            case REGULAR -> '0';
            case SYMLINK -> '2';
            case CHARACTER_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case DIRECTORY -> '5';
            case FIFO -> '6';
            case SOCKET -> throw new IllegalArgumentException("tar has no sockets: " + entry.name());
        };
    }

    private long copy(InputStream content, long size) throws IOException {
        long written = 0;
        while (written < size) {
            int n = content.read(chunk, 0, (int) Math.min(chunk.length, size - written));
            if (n < 0) {
                break;
            }
            out.write(chunk, 0, n);
            written += n;
        }
        return written;
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (TarHeader.BLOCK_BYTES - 1))]);
    }

    /** The field's number, or 0 where a pax record carries it instead. */
    private static long fits(long number, long max) {
        return number > max ? 0 : number;
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static void text(byte[] block, int offset, int length, byte[] bytes) {
        System.arraycopy(bytes, 0, block, offset, Math.min(length, bytes.length));
    }

    private static void octal(byte[] block, int offset, int length, long value) {
        String digits = Long.toOctalString(value);
        String padded = "0".repeat(length - 1 - digits.length()) + digits;
        text(block, offset, length - 1, padded.getBytes(StandardCharsets.US_ASCII));
        block[offset + length - 1] = 0;
    }
}
