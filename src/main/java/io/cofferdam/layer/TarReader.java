package io.cofferdam.layer;

import io.cofferdam.layer.TarEntry.Segment;
import io.cofferdam.linux.FileName;
import io.cofferdam.linux.FileStat;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive that a stranger made: ustar, GNU and pax. The kept libraries decode pax values as text, which destroys
 * file capabilities, and names as one charset, which loses files; this one keeps both as bytes and bounds what it reads.
 */
public final class TarReader {

    private static final int MAX_PAX_BYTES = 4 << 20;
    private static final long MAX_ID = 0xFFFF_FFFEL;

    private final InputStream in;
    private final UnpackLimits limits;
    private long remaining;
    private int padding;
    private boolean begun;

    public TarReader(InputStream in, UnpackLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /** The next entry, null at the end of the archive; what was not read of the one before is skipped. */
    public @Nullable TarEntry next() throws IOException {
        PaxRecords pax = PaxRecords.NONE;
        String longName = null;
        String longLink = null;
        while (true) {
            skipRest();
            TarHeader header = nextHeader();
            if (header == null) {
                return null;
            }
            long size = header.size();
            switch (header.type()) {
                case 'x' -> pax = PaxRecords.parse(metadata(size, MAX_PAX_BYTES));
                case 'g', 'V' ->
                    metadata(size, MAX_PAX_BYTES); // global comments and volume labels say nothing of files
                case 'L' -> longName = longText(size);
                case 'K' -> longLink = longText(size);
                default -> {
                    return entry(header, pax, longName, longLink);
                }
            }
        }
    }

    /** Bytes of the current entry's content as the archive stores it; -1 at its end. */
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (remaining == 0) {
            return -1;
        }
        int n = in.read(bytes, offset, (int) Math.min(length, remaining));
        if (n < 0) {
            throw BadArchive.truncated();
        }
        remaining -= n;
        return n;
    }

    /** The current entry's content as a stream; closing it closes nothing. */
    public InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return TarReader.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return TarReader.this.read(bytes, offset, length);
            }
        };
    }

    private TarEntry entry(TarHeader header, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
            throws IOException {
        String name = firstOf(pax.text("GNU.sparse.name"), pax.text("path"), longName, header.name());
        FileStat.Type type = type(header.type(), name);
        boolean regular = type == FileStat.Type.REGULAR;
        Long paxSize = pax.number("size");
        // as everywhere, only a regular file has content, whatever its size field says
        begin(regular ? paxSize == null ? header.size() : paxSize : 0);
        long size = remaining;
        List<Segment> sparse = regular ? sparse(header, pax) : null;
        if (sparse != null) {
            Long real = pax.number("GNU.sparse.realsize");
            Long older = pax.number("GNU.sparse.size");
            size = real != null ? real : older != null ? older : header.number(483, 12);
            SparseMap.check(sparse, size, remaining);
        }
        if (size > limits.maxBytes()) {
            throw BadArchive.tooLarge("A file in it has " + size + " bytes; " + limits.maxBytes() + " are allowed.");
        }
        boolean device = type == FileStat.Type.CHARACTER_DEVICE || type == FileStat.Type.BLOCK_DEVICE;
        return new TarEntry(
                type,
                checked(name),
                checked(firstOf(pax.text("linkpath"), longLink, header.linkName())),
                header.mode(),
                id(pax.number("uid"), header.uid()),
                id(pax.number("gid"), header.gid()),
                size,
                time(pax, header),
                device ? header.deviceMajor() : 0,
                device ? header.deviceMinor() : 0,
                pax.xattrs(limits.maxXattrBytes()),
                sparse);
    }

    private @Nullable List<Segment> sparse(TarHeader header, PaxRecords pax) throws IOException {
        if (header.type() == 'S') {
            return SparseMap.old(header, this::block);
        }
        if (Objects.equals(pax.number("GNU.sparse.major"), 1L)) {
            return SparseMap.ofLines(this::contentBlock);
        }
        String map = pax.text("GNU.sparse.map");
        if (map != null) {
            return SparseMap.ofNumbers(SparseMap.numbers(map));
        }
        return pax.sparseNumbers().isEmpty() ? null : SparseMap.ofNumbers(pax.sparseNumbers());
    }

    private static FileStat.@Nullable Type type(char flag, String name) {
        return switch (flag) {
            case '0', '\0', '7', 'S' ->
                // the oldest archives mark a directory by its name alone
                flag != 'S' && name.endsWith("/") ? FileStat.Type.DIRECTORY : FileStat.Type.REGULAR;
            case '1' -> null;
            case '2' -> FileStat.Type.SYMLINK;
            case '3' -> FileStat.Type.CHARACTER_DEVICE;
            case '4' -> FileStat.Type.BLOCK_DEVICE;
            case '5' -> FileStat.Type.DIRECTORY;
            case '6' -> FileStat.Type.FIFO;
            default ->
                throw BadArchive.hostile(
                        name, "Its type '" + BadArchive.printable("" + flag) + "' is not one of a file.");
        };
    }

    private static Instant time(PaxRecords pax, TarHeader header) {
        Instant precise = pax.time("mtime");
        long seconds = header.modifiedSeconds();
        boolean possible = seconds >= -PaxRecords.LATEST_SECONDS && seconds <= PaxRecords.LATEST_SECONDS;
        return precise != null ? precise : possible ? Instant.ofEpochSecond(seconds) : Instant.EPOCH;
    }

    private static int id(@Nullable Long pax, long header) {
        long id = pax == null ? header : pax;
        if (id < 0 || id > MAX_ID) {
            throw BadArchive.because("A file in it belongs to the impossible id " + id + ".");
        }
        return (int) id;
    }

    private String checked(String path) {
        if (path.length() > limits.maxPathBytes() || FileName.encode(path).length > limits.maxPathBytes()) {
            throw BadArchive.hostile(path, "A path has more than " + limits.maxPathBytes() + " bytes.");
        }
        if (path.indexOf(0) >= 0) {
            throw BadArchive.hostile(path, "A path has a NUL in it.");
        }
        return path;
    }

    private static String firstOf(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("the header's own text comes last");
    }

    /** The next header, null at the end: two blocks of zeros, or just no more bytes. */
    private @Nullable TarHeader nextHeader() throws IOException {
        byte[] block = new byte[TarHeader.BLOCK_BYTES];
        int n = in.readNBytes(block, 0, block.length);
        if (n == 0) {
            return null;
        }
        if (n < block.length) {
            throw begun ? BadArchive.truncated() : BadArchive.noArchive();
        }
        for (byte b : block) {
            if (b != 0) {
                begun = true;
                return TarHeader.parse(block);
            }
        }
        return null;
    }

    private String longText(long size) throws IOException {
        byte[] bytes = metadata(size, limits.maxPathBytes() + 1);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return FileName.decode(bytes, 0, length);
    }

    private byte[] metadata(long size, int max) throws IOException {
        if (size > max) {
            throw BadArchive.tooLarge(
                    "A header in it announces " + size + " bytes of names or attributes; " + max + " are allowed.");
        }
        begin(size);
        byte[] bytes = content().readNBytes((int) size);
        skipRest();
        return bytes;
    }

    private void begin(long size) {
        if (size < 0) {
            throw BadArchive.because("A header in it has a negative size.");
        }
        remaining = size;
        padding = (int) (-size & (TarHeader.BLOCK_BYTES - 1));
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(TarHeader.BLOCK_BYTES);
        if (block.length < TarHeader.BLOCK_BYTES) {
            throw BadArchive.truncated();
        }
        return block;
    }

    /** A block that counts as part of the entry's stored content. */
    private byte[] contentBlock() throws IOException {
        if (remaining < TarHeader.BLOCK_BYTES) {
            throw BadArchive.because("A sparse file's map in it is malformed.");
        }
        remaining -= TarHeader.BLOCK_BYTES;
        return block();
    }

    private void skipRest() throws IOException {
        long bytes = remaining + padding;
        remaining = 0;
        padding = 0;
        try {
            in.skipNBytes(bytes);
        } catch (java.io.EOFException e) {
            throw BadArchive.truncated();
        }
    }
}
