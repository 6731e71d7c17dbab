package io.cofferdam.layer;

import io.cofferdam.linux.FileName;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The records of a pax extended header, values as bytes: a file capability is not text (pax(1), "pax Header Block"). */
final class PaxRecords {

    static final PaxRecords NONE = new PaxRecords(Map.of(), List.of());
    /** Of the times that are taken, in seconds: the year 2262, and as far before the epoch. */
    static final long LATEST_SECONDS = Long.MAX_VALUE / 1_000_000_000;

    private static final BigDecimal LATEST = BigDecimal.valueOf(LATEST_SECONDS);
    private static final String XATTR = "SCHILY.xattr.";

    private final Map<String, byte[]> values;
    private final List<Long> sparseNumbers;

    private PaxRecords(Map<String, byte[]> values, List<Long> sparseNumbers) {
        this.values = values;
        this.sparseNumbers = sparseNumbers;
    }

    static PaxRecords parse(byte[] header) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        List<Long> sparseNumbers = new ArrayList<>();
        for (int at = 0; at < header.length && header[at] != 0; ) {
            int space = indexOf(header, ' ', at, Math.min(at + 10, header.length));
            int end = at + length(header, at, space);
            int equals = end <= header.length ? indexOf(header, '=', space, end) : -1;
            if (space < 0 || end <= space || equals < 0 || header[end - 1] != '\n') {
                throw BadArchive.because("A pax header in it is malformed.");
            }
            String key = new String(header, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            byte[] value = Arrays.copyOfRange(header, equals + 1, end - 1);
            if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
                sparseNumbers.add(number(value));
            } else {
                values.put(key, value);
            }
            at = end;
        }
        return new PaxRecords(values, sparseNumbers);
    }

    @Nullable
    String text(String key) {
        byte[] value = values.get(key);
        return value == null ? null : FileName.decode(value, 0, value.length);
    }

    @Nullable
    Long number(String key) {
        byte[] value = values.get(key);
        return value == null || value.length == 0 ? null : number(value);
    }

    /** A time that nanoseconds since the epoch cannot count in 63 bits is none, and becomes the epoch as with Docker. */
    @Nullable
    Instant time(String key) {
        String text = text(key);
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (!text.matches("-?[0-9]{1,19}(\\.[0-9]{0,20})?")) {
            throw BadArchive.because("A pax header in it has a time that is none.");
        }
        BigDecimal seconds = new BigDecimal(text.endsWith(".") ? text + "0" : text);
        if (seconds.abs().compareTo(LATEST) > 0) {
            return Instant.EPOCH;
        }
        BigDecimal whole = seconds.setScale(0, java.math.RoundingMode.FLOOR);
        int nanos = seconds.subtract(whole).movePointRight(9).intValue();
        return Instant.ofEpochSecond(whole.longValueExact(), nanos);
    }

    /** Numbers of the repeated records of GNU's sparse format 0.0, offset and length in turn. */
    List<Long> sparseNumbers() {
        return sparseNumbers;
    }

    Map<String, byte[]> xattrs(int maxBytes) {
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        int bytes = 0;
        for (Map.Entry<String, byte[]> record : values.entrySet()) {
            if (record.getKey().startsWith(XATTR)) {
                String name = record.getKey().substring(XATTR.length());
                bytes += name.length() + record.getValue().length;
                xattrs.put(name, record.getValue());
            }
        }
        if (bytes > maxBytes) {
            throw BadArchive.tooLarge(
                    "A file in it has " + bytes + " bytes of extended attributes; " + maxBytes + " are allowed.");
        }
        return xattrs;
    }

    private static int length(byte[] header, int at, int space) {
        if (space <= at) {
            return -1;
        }
        long length = number(Arrays.copyOfRange(header, at, space));
        return length > header.length ? Integer.MAX_VALUE - at : (int) length;
    }

    private static long number(byte[] digits) {
        String text = new String(digits, StandardCharsets.US_ASCII);
        if (!text.matches("[0-9]{1,18}")) {
            throw BadArchive.because("A pax header in it has a number that is none.");
        }
        return Long.parseLong(text);
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        for (int i = Math.max(from, 0); i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
