package io.cofferdam.layer;

import io.cofferdam.layer.TarEntry.Segment;
import io.cofferdam.linux.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Parts of open files as streams of exactly the promised length; one buffer serves all files, one after the other. */
final class FileContent {

    private final ByteBuffer direct = ByteBuffer.allocateDirect(1 << 17);

    /** The parts of a file in order; a part that the file has lost meanwhile reads as zeroes, as GNU tar has it. */
    InputStream of(OpenFile file, List<Segment> segments) {
        return new Parts(file, segments);
    }

    private final class Parts extends InputStream {

        private final OpenFile file;
        private final List<Segment> segments;
        private int next;
        private long left;
        private boolean ended;

        Parts(OpenFile file, List<Segment> segments) {
            this.file = file;
            this.segments = segments;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (left == 0) {
                if (next == segments.size()) {
                    return -1;
                }
                Segment segment = segments.get(next++);
                file.seek(segment.offset());
                left = segment.length();
                ended = false;
            }
            int wanted = (int) Math.min(Math.min(length, left), direct.capacity());
            direct.clear().limit(wanted);
            int n = ended ? -1 : file.read(direct);
            if (n > 0) {
                direct.get(0, bytes, offset, n);
            } else {
                ended = true;
                n = wanted;
                Arrays.fill(bytes, offset, offset + n, (byte) 0);
            }
            left -= n;
            return n;
        }
    }
}
