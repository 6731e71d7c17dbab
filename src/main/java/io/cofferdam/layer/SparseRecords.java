package io.cofferdam.layer;

import io.cofferdam.layer.TarEntry.Segment;
import io.cofferdam.linux.FileName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a sparse file is written: format 1.0, which GNU tar, Go's and Python's readers know (GNU tar manual, "PAX Format, Version 1.0"). */
final class SparseRecords {

    /** What the header calls every sparse file; the true name is in the pax header. */
    static final String NAME = "GNUSparseFile.0/sparse";

    private SparseRecords() {}

    /** The map before the data: numbers in decimal, one a line, filled up to whole blocks. */
    static byte[] map(List<Segment> segments) {
        StringBuilder lines = new StringBuilder().append(segments.size()).append('\n');
        for (Segment segment : segments) {
            lines.append(segment.offset()).append('\n').append(segment.length()).append('\n');
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
        int blocks = (bytes.length + TarHeader.BLOCK_BYTES - 1) / TarHeader.BLOCK_BYTES;
        return Arrays.copyOf(bytes, blocks * TarHeader.BLOCK_BYTES);
    }

    /** The records that say so. */
    static Map<String, byte[]> records(TarEntry entry) {
        Map<String, byte[]> records = new LinkedHashMap<>();
        records.put("GNU.sparse.major", new byte[] {'1'});
        records.put("GNU.sparse.minor", new byte[] {'0'});
        records.put("GNU.sparse.name", FileName.encode(entry.name()));
        records.put("GNU.sparse.realsize", Long.toString(entry.size()).getBytes(StandardCharsets.US_ASCII));
        return records;
    }
}
