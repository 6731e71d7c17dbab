package io.cofferdam.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Attaches programs that decide about device access to v2 cgroups (bpf(2), BPF_PROG_TYPE_CGROUP_DEVICE). */
public final class DeviceFilter {

    private static final long SYS_BPF = System.getProperty("os.arch").equals("aarch64") ? 280 : 321;
    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_ATTACH = 8;
    private static final int BPF_PROG_GET_FD_BY_ID = 13;
    private static final int BPF_OBJ_GET_INFO_BY_FD = 15;
    private static final int BPF_PROG_QUERY = 16;
    private static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private static final int BPF_CGROUP_DEVICE = 6;
    private static final int BPF_F_ALLOW_MULTI = 2;

    /** Since Linux 5.6. */
    private static final int BPF_F_REPLACE = 4;

    /** By which this service's programs are known again (the supervisor's outside.c gives them the same). */
    private static final String NAME = "cofferdam_dev";

    /** union bpf_attr as far as it is filled in here; the rest is zero. */
    private static final int ATTRIBUTE_BYTES = 72;

    /** struct bpf_prog_info as far as its name; its numbers of pointers stay 0, so that nothing else is copied. */
    private static final int INFO_BYTES = 80;

    private static final int INFO_NAME = 64;
    private static final int ATTRIBUTE_NAME = 48;

    /** BPF_CGROUP_MAX_PROGS of linux/bpf-cgroup-defs.h. */
    private static final int MOST_PROGRAMS = 64;

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
        attach(cgroup, instructions, NAME);
    }

    static void attach(Path cgroup, byte[] instructions, String name) throws SyscallException {
        int program = load(instructions, name);
        int directory = -1;
        try {
            directory = KernelFile.open(cgroup, KernelFile.O_RDONLY);
            attach(cgroup, directory, program, BPF_F_ALLOW_MULTI, 0);
        } finally {
            close(directory, program);
        }
    }

    /**
     * Loads a program and puts it in the place of the one of this service that is attached to the cgroup itself. The kernel
     * does that in one step: each access is decided by the one or by the other, and what fails leaves the former. Programs of
     * others, and those of cgroups below, stay as they are.
     *
     * @return false, and nothing was done, if no program of this service is attached to the cgroup
     * @throws SyscallException as {@link #attach(Path, byte[])} does
     */
    public static boolean replace(Path cgroup, byte[] instructions) throws SyscallException {
        int directory = KernelFile.open(cgroup, KernelFile.O_RDONLY);
        int old = -1;
        int program = -1;
        try {
            old = own(cgroup, directory);
            if (old < 0) {
                return false;
            }
            program = load(instructions, NAME);
            attach(cgroup, directory, program, BPF_F_ALLOW_MULTI | BPF_F_REPLACE, old);
            return true;
        } finally {
            close(directory, old, program);
        }
    }

    private static void attach(Path cgroup, int directory, int program, int flags, int replaced)
            throws SyscallException {
        try (Memory attribute = attribute()) {
            attribute.setInt(0, directory);
            attribute.setInt(4, program);
            attribute.setInt(8, BPF_CGROUP_DEVICE);
            attribute.setInt(12, flags);
            attribute.setInt(16, replaced);
            Sys.check(bpf(BPF_PROG_ATTACH, attribute), "bpf attach", cgroup);
        }
    }

    /** A descriptor of this service's program, or -1 if none is attached. */
    private static int own(Path cgroup, int directory) throws SyscallException {
        for (int id : attached(cgroup, directory)) {
            int program = byId(id);
            if (NAME.equals(name(program))) {
                return program;
            }
            LibC.close(program);
        }
        return -1;
    }

    /** The ids of the programs that are attached to the cgroup itself. */
    private static int[] attached(Path cgroup, int directory) throws SyscallException {
        try (Memory attribute = attribute();
                Memory ids = new Memory(MOST_PROGRAMS * 4)) {
            attribute.setInt(0, directory);
            attribute.setInt(4, BPF_CGROUP_DEVICE);
            attribute.setLong(16, Pointer.nativeValue(ids));
            attribute.setInt(24, MOST_PROGRAMS);
            Sys.check(bpf(BPF_PROG_QUERY, attribute), "bpf query", cgroup);
            return ids.getIntArray(0, attribute.getInt(24));
        }
    }

    private static int byId(int id) throws SyscallException {
        try (Memory attribute = attribute()) {
            attribute.setInt(0, id);
            return (int) Sys.check(bpf(BPF_PROG_GET_FD_BY_ID, attribute), "bpf open", "program " + id);
        }
    }

    private static String name(int program) throws SyscallException {
        try (Memory attribute = attribute();
                Memory info = new Memory(INFO_BYTES)) {
            info.clear();
            attribute.setInt(0, program);
            attribute.setInt(4, INFO_BYTES);
            attribute.setLong(8, Pointer.nativeValue(info));
            Sys.check(bpf(BPF_OBJ_GET_INFO_BY_FD, attribute), "bpf info", "program");
            return info.getString(INFO_NAME, StandardCharsets.US_ASCII.name());
        } catch (SyscallException e) {
            LibC.close(program);
            throw e;
        }
    }

    private static int load(byte[] instructions, String name) throws SyscallException {
        try (Memory code = new Memory(instructions.length);
                Memory license = new Memory(16);
                Memory log = new Memory(LOG_BYTES);
                Memory attribute = attribute()) {
            code.write(0, instructions, 0, instructions.length);
            license.setString(0, "Apache-2.0");
            log.clear();
            attribute.setInt(0, BPF_PROG_TYPE_CGROUP_DEVICE);
            attribute.setInt(4, instructions.length / INSTRUCTION_BYTES);
            attribute.setLong(8, Pointer.nativeValue(code));
            attribute.setLong(16, Pointer.nativeValue(license));
            attribute.setInt(24, 1);
            attribute.setInt(28, LOG_BYTES);
            attribute.setLong(32, Pointer.nativeValue(log));
            attribute.setString(ATTRIBUTE_NAME, name);
            long result = bpf(BPF_PROG_LOAD, attribute);
            int errno = Native.getLastError();
            if (result < 0) {
                throw new SyscallException("bpf load", log.getString(0).strip(), errno);
            }
            return (int) result;
        }
    }

    private static Memory attribute() {
        Memory attribute = new Memory(ATTRIBUTE_BYTES);
        attribute.clear();
        return attribute;
    }

    private static void close(int... descriptors) {
        for (int descriptor : descriptors) {
            if (descriptor >= 0) {
                LibC.close(descriptor);
            }
        }
    }

    private static long bpf(int command, Memory attribute) {
        return LibC.syscall(SYS_BPF, command, Pointer.nativeValue(attribute), ATTRIBUTE_BYTES, 0, 0, 0);
    }
}
