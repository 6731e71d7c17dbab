package io.cofferdam.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An array of C strings that ends with NULL, as execve(2) takes it. */
final class NativeStrings implements AutoCloseable {

    private final Memory memory;

    NativeStrings(List<String> strings) {
        List<byte[]> encoded =
                strings.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
        long table = (long) (strings.size() + 1) * Native.POINTER_SIZE;
        long bytes = encoded.stream().mapToLong(e -> e.length + 1L).sum();
        memory = new Memory(table + bytes);
        memory.clear();
        long at = table;
        for (int i = 0; i < encoded.size(); i++) {
            memory.write(at, encoded.get(i), 0, encoded.get(i).length);
            memory.setPointer((long) i * Native.POINTER_SIZE, memory.share(at));
            at += encoded.get(i).length + 1L;
        }
    }

    Pointer pointer() {
        return memory;
    }

    @Override
    public void close() {
        memory.close();
    }
}
