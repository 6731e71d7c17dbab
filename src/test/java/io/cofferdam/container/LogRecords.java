package io.cofferdam.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Log records by hand, as native/log.c writes them. */
final class LogRecords {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long nanos = 1_000_000_000;

    LogRecords out(String text) {
        return add(1, false, text);
    }

    LogRecords err(String text) {
        return add(2, false, text);
    }

    LogRecords partial(String text) {
        return add(1, true, text);
    }

    /** The next records are of this second since the epoch. */
    LogRecords at(long second) {
        nanos = second * 1_000_000_000;
        return this;
    }

    private LogRecords add(int stream, boolean partial, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        byte[] kind = {(byte) stream, (byte) (partial ? 1 : 0), 0, 0};
        raw(new Payload()
                .u32(payload.length)
                .raw(kind)
                .u64(nanos)
                .raw(payload)
                .u32(payload.length + 20L)
                .toBytes());
        return this;
    }

    LogRecords raw(byte[] any) {
        bytes.writeBytes(any);
        return this;
    }

    /** Drops the last bytes, as a crash in the middle of a write does. */
    LogRecords cut(int count) {
        byte[] whole = bytes.toByteArray();
        bytes.reset();
        bytes.write(whole, 0, whole.length - count);
        return this;
    }

    void appendTo(Path directory, int generation) {
        try {
            Files.write(
                    directory.resolve("%08d".formatted(generation)),
                    bytes.toByteArray(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            bytes.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
