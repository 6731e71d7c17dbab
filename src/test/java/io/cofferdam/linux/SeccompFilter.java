package io.cofferdam.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a compiled seccomp program as the kernel would (linux/filter.h), so that tests see its decisions without being confined. */
final class SeccompFilter {

    private static final int AUDIT_ARCH_X86_64 = 0xc000003e;
    private static final int AUDIT_ARCH_AARCH64 = 0xc00000b7;

    private final ByteBuffer program;

    SeccompFilter(byte[] program) {
        this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    }

    int run(int call, long... arguments) {
        int arch = System.getProperty("os.arch").equals("aarch64") ? AUDIT_ARCH_AARCH64 : AUDIT_ARCH_X86_64;
        return runOn(arch, call, arguments);
    }

    int runOn(int arch, int call, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, call).putInt(4, arch);
        for (int i = 0; i < arguments.length; i++) {
            data.putLong(16 + 8 * i, arguments[i]);
        }
        int accumulator = 0;
        int at = 0;
        while (true) {
            int code = program.getShort(8 * at) & 0xffff;
            int ifTrue = program.get(8 * at + 2) & 0xff;
            int ifFalse = program.get(8 * at + 3) & 0xff;
            int k = program.getInt(8 * at + 4);
            at++;
            switch (code) {
                case 0x20 -> accumulator = data.getInt(k);
                case 0x54 -> accumulator &= k;
                case 0x05 -> at += k;
                case 0x06 -> {
                    return k;
                }
                case 0x15 -> at += accumulator == k ? ifTrue : ifFalse;
                case 0x25 -> at += Integer.compareUnsigned(accumulator, k) > 0 ? ifTrue : ifFalse;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, k) >= 0 ? ifTrue : ifFalse;
                case 0x45 -> at += (accumulator & k) != 0 ? ifTrue : ifFalse;
                default -> throw new IllegalStateException("instruction " + Integer.toHexString(code));
            }
        }
    }
}
