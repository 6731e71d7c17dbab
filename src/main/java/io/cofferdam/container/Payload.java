package io.cofferdam.container;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the wire's little-endian numbers, NUL-terminated strings and byte strings. */
final class Payload {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    Payload u32(long value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write((int) (value >>> shift));
        }
        return this;
    }

    Payload u64(long value) {
        return u32(value).u32(value >>> 32);
    }

    Payload flag(boolean value) {
        return u32(value ? 1 : 0);
    }

    Payload string(Object value) {
        byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
        u32(text.length + 1L);
        out.write(text, 0, text.length);
        out.write(0);
        return this;
    }

    Payload strings(List<String> values) {
        u32(values.size());
        values.forEach(this::string);
        return this;
    }

    Payload bytes(byte[] value) {
        u32(value.length);
        out.write(value, 0, value.length);
        return this;
    }

    /** Bytes without a length before them. */
    Payload raw(byte[] value) {
        out.write(value, 0, value.length);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
