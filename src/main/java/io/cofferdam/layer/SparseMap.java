package io.cofferdam.layer;

import io.cofferdam.layer.TarEntry.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where the data of a sparse file lies, in the forms that GNU tar writes (GNU tar manual, "Storing Sparse Files"). */
final class SparseMap {

    private static final int MAX_SEGMENTS = 200_000;
    private static final int FIRST_AT = 386;
    private static final int FIRST_COUNT = 4;
    private static final int FIRST_MORE_AT = 482;
    private static final int NEXT_COUNT = 21;
    private static final int NEXT_MORE_AT = 504;

    /** Gives the next 512 bytes of the archive. */
    @FunctionalInterface
    interface Blocks {
        byte[] next() throws IOException;
    }

    private SparseMap() {}

    /** The old form: four segments in the header and more in the blocks after it. */
    static List<Segment> old(TarHeader header, Blocks blocks) throws IOException {
        List<Segment> segments = new ArrayList<>();
        addOld(header, FIRST_AT, FIRST_COUNT, segments);
        boolean more = header.flag(FIRST_MORE_AT);
        while (more) {
            TarHeader extension = TarHeader.unchecked(blocks.next());
            addOld(extension, 0, NEXT_COUNT, segments);
            more = extension.flag(NEXT_MORE_AT);
        }
        return segments;
    }

    /** Formats 0.0 and 0.1: numbers in the pax header, offset and length in turn. */
    static List<Segment> ofNumbers(List<Long> numbers) {
        if (numbers.size() % 2 != 0) {
            throw malformed();
        }
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 2) {
            add(segments, numbers.get(i), numbers.get(i + 1));
        }
        return segments;
    }

    static List<Long> numbers(String commaSeparated) {
        List<Long> numbers = new ArrayList<>();
        for (String number : commaSeparated.split(",", -1)) {
            if (!number.matches("[0-9]{1,18}")) {
                throw malformed();
            }
            numbers.add(Long.parseLong(number));
        }
        return numbers;
    }

    /** Format 1.0: decimal lines in the blocks before the data. */
    static List<Segment> ofLines(Blocks blocks) throws IOException {
        LineNumbers numbers = new LineNumbers(blocks);
        long count = numbers.next();
        if (count > MAX_SEGMENTS) {
            throw malformed();
        }
        List<Segment> segments = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            add(segments, numbers.next(), numbers.next());
        }
        return segments;
    }

    /** The segments must lie in order inside the file and hold just the data that the archive has. */
    static void check(List<Segment> segments, long size, long stored) {
        long end = 0;
        long total = 0;
        for (Segment segment : segments) {
            if (segment.offset() < end || segment.length() > size - segment.offset()) {
                throw malformed();
            }
            end = segment.offset() + segment.length();
            total += segment.length();
        }
        if (total != stored) {
            throw malformed();
        }
    }

    private static void addOld(TarHeader header, int offset, int count, List<Segment> segments) {
        for (int i = 0; i < count; i++) {
            int at = offset + i * 24;
            if (!header.flag(at) && !header.flag(at + 12)) {
                return;
            }
            add(segments, header.number(at, 12), header.number(at + 12, 12));
        }
    }

    private static void add(List<Segment> segments, long offset, long length) {
        if (offset < 0 || length < 0 || segments.size() == MAX_SEGMENTS) {
            throw malformed();
        }
        segments.add(new Segment(offset, length));
    }

    private static io.cofferdam.problem.ProblemException malformed() {
        return BadArchive.because("A sparse file's map in it is malformed.");
    }

    /** Numbers, one a line, in blocks. */
    private static final class LineNumbers {

        private final Blocks blocks;
        private byte[] block = new byte[0];
        private int position;

        LineNumbers(Blocks blocks) {
            this.blocks = blocks;
        }

        long next() throws IOException {
            long value = 0;
            for (int digits = 0; ; digits++) {
                if (position == block.length) {
                    block = blocks.next();
                    position = 0;
                }
                int c = block[position++];
                if (c == '\n' && digits > 0) {
                    return value;
                }
                if (c < '0' || c > '9' || digits == 18) {
                    throw malformed();
                }
                value = value * 10 + (c - '0');
            }
        }
    }
}
