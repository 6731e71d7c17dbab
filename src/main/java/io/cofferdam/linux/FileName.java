package io.cofferdam.linux;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Converts between file names, which are bytes, and strings without loss: a byte that is not UTF-8 becomes a lone low
 * surrogate U+DC80 to U+DCFF (as in Python's PEP 383).
 */
public final class FileName {

    private static final int ESCAPE = 0xDC00;

    private FileName() {}

    /** The string for some bytes; every sequence of bytes has one. */
    public static String decode(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                return decodeBeyondAscii(bytes, offset, length);
            }
        }
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** The bytes of a string that {@link #decode} made or that a person wrote. */
    public static byte[] encode(String name) {
        boolean escaped = false;
        for (int i = 0; i < name.length() && !escaped; i++) {
            escaped = isEscape(name, i);
        }
        return escaped ? encodeEscaped(name) : name.getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes with the NUL that ends a C string. */
    static byte[] c(String name) {
        byte[] bytes = encode(name);
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static String decodeBeyondAscii(byte[] bytes, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            StringBuilder text = new StringBuilder();
            for (int i = offset; i < offset + length; i++) {
                int value = bytes[i] & 0xFF;
                text.append((char) (value < 0x80 ? value : ESCAPE + value));
            }
            return text.toString();
        }
    }

    private static byte[] encodeEscaped(String name) {
        ByteBuffer out = ByteBuffer.allocate(name.length() * 4);
        for (int i = 0; i < name.length(); ) {
            if (isEscape(name, i)) {
                out.put((byte) (name.charAt(i) - ESCAPE));
                i++;
            } else {
                int point = name.codePointAt(i);
                out.put(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point);
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static boolean isEscape(String name, int i) {
        char c = name.charAt(i);
        return c >= ESCAPE + 0x80 && c <= ESCAPE + 0xFF && (i == 0 || !Character.isHighSurrogate(name.charAt(i - 1)));
    }
}
