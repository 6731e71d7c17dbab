package io.cofferdam.container;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes and reads messages of protocol buffers, as far as CRIU's protocol needs them (images/rpc.proto of CRIU). */
final class CriuMessage {

    private static final int NUMBER = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    CriuMessage number(int field, long value) {
        varint((long) field << 3 | NUMBER);
        varint(value);
        return this;
    }

    CriuMessage flag(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    CriuMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    CriuMessage message(int field, CriuMessage value) {
        return bytes(field, value.toBytes());
    }

    private CriuMessage bytes(int field, byte[] value) {
        varint((long) field << 3 | BYTES);
        varint(value.length);
        out.write(value, 0, value.length);
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    /**
     * How CRIU answered a request.
     *
     * @param errno 0 where it said none
     * @param words empty where it said none
     */
    record Answer(boolean success, int errno, String words) {

        private static final int SUCCESS = 2;
        private static final int ERRNO = 7;
        private static final int WORDS = 9;

        /** An answer that is cut short says what came of it. */
        static Answer read(byte[] message) {
            boolean success = false;
            int errno = 0;
            String words = "";
            Reader in = new Reader(message);
            while (in.next()) {
                switch (in.field) {
                    case SUCCESS -> success = in.value != 0;
                    case ERRNO -> errno = (int) in.value;
                    case WORDS -> words = in.text();
                    default -> {}
                }
            }
            return new Answer(success, errno, words);
        }
    }

    /** Goes from field to field. */
    private static final class Reader {

        private final byte[] message;
        private int at;
        private int field;
        private long value;
        private int from;

        Reader(byte[] message) {
            this.message = message;
        }

        boolean next() {
            if (at >= message.length) {
                return false;
            }
            long key = varint();
            value = varint();
            field = (int) (key >>> 3);
            from = at;
            if ((key & 7) == BYTES) {
                at = (int) Math.min(message.length, at + Math.max(0, value));
            }
            return (key & 7) == NUMBER || (key & 7) == BYTES;
        }

        String text() {
            return new String(message, from, at - from, StandardCharsets.UTF_8);
        }

        private long varint() {
            long read = 0;
            for (int shift = 0; shift < 64 && at < message.length; shift += 7) {
                byte one = message[at++];
                read |= (long) (one & 0x7f) << shift;
                if (one >= 0) {
                    break;
                }
            }
            return read;
        }
    }
}
