package io.cofferdam.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.file.Path;

/** Attaches programs that decide about device access to v2 cgroups (bpf(2), BPF_PROG_TYPE_CGROUP_DEVICE). */
public final class DeviceFilter {

    private static final long SYS_BPF = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;
    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_ATTACH = 8;
    private static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private static final int BPF_CGROUP_DEVICE = 6;
    private static final int BPF_F_ALLOW_MULTI = 2;

    /** union bpf_attr as far as it is filled in here; the rest is zero. */
    private static final int ATTRIBUTE_BYTES = 72;

    private static final int LOG_BYTES = 1 << 16;
    private static final int INSTRUCTION_BYTES = 8;

    private DeviceFilter() {}

    /**
     * Loads a program and attaches it to a cgroup, beside those that are attached to it or above: each must allow an access.
     *
     * @param cgroup a directory of the v2 tree
     * @param instructions array of struct bpf_insn
     * @throws SyscallException whose subject ends with the verifier's words if it refuses the program
     */
    public static void attach(Path cgroup, byte[] instructions) throws SyscallException {
        int program = load(instructions);
        try {
            attach(cgroup, program);
        } finally {
            LibC.close(program);
        }
    }

    private static void attach(Path cgroup, int program) throws SyscallException {
        int directory = KernelFile.open(cgroup, KernelFile.O_RDONLY);
        try (Memory attribute = new Memory(ATTRIBUTE_BYTES)) {
            attribute.clear();
            attribute.setInt(0, directory);
            attribute.setInt(4, program);
            attribute.setInt(8, BPF_CGROUP_DEVICE);
            attribute.setInt(12, BPF_F_ALLOW_MULTI);
            Sys.check(bpf(BPF_PROG_ATTACH, attribute), "bpf attach", cgroup);
        } finally {
            LibC.close(directory);
        }
    }

    private static int load(byte[] instructions) throws SyscallException {
        try (Memory code = new Memory(instructions.length);
                Memory license = new Memory(16);
                Memory log = new Memory(LOG_BYTES);
                Memory attribute = new Memory(ATTRIBUTE_BYTES)) {
            code.write(0, instructions, 0, instructions.length);
            license.setString(0, "Apache-2.0");
            log.clear();
            attribute.clear();
            attribute.setInt(0, BPF_PROG_TYPE_CGROUP_DEVICE);
            attribute.setInt(4, instructions.length / INSTRUCTION_BYTES);
            attribute.setLong(8, Pointer.nativeValue(code));
            attribute.setLong(16, Pointer.nativeValue(license));
            attribute.setInt(24, 1);
            attribute.setInt(28, LOG_BYTES);
            attribute.setLong(32, Pointer.nativeValue(log));
            long result = bpf(BPF_PROG_LOAD, attribute);
            int errno = Native.getLastError();
            if (result < 0) {
                throw new SyscallException("bpf load", log.getString(0).strip(), errno);
            }
            return (int) result;
        }
    }

    private static long bpf(int command, Memory attribute) {
        return LibC.syscall(SYS_BPF, command, Pointer.nativeValue(attribute), ATTRIBUTE_BYTES, 0, 0, 0);
    }
}
