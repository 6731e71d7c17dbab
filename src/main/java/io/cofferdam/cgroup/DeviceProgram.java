package io.cofferdam.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles device rules into a BPF_PROG_TYPE_CGROUP_DEVICE program, v2's replacement of the devices controller.
 *
 * <p>The rules are tried from the last to the first, so that a later rule has the last word, as writing them one by one to
 * v1's files has. An allowing rule applies if it grants everything asked for, a denying one if it forbids any of it.
 */
final class DeviceProgram {

    // linux/bpf.h: struct bpf_cgroup_dev_ctx and the values in its access_type
    private static final int CTX_ACCESS_TYPE = 0;
    private static final int CTX_MAJOR = 4;
    private static final int CTX_MINOR = 8;
    private static final int DEV_BLOCK = 1;
    private static final int DEV_CHAR = 2;
    private static final int ACC_MKNOD = 1;
    private static final int ACC_READ = 2;
    private static final int ACC_WRITE = 4;

    // linux/bpf_common.h and bpf.h: class | size or operation | mode or source
    private static final int LOAD_WORD = 0x61;
    private static final int AND_IMMEDIATE = 0x54;
    private static final int SHIFT_RIGHT_IMMEDIATE = 0x74;
    private static final int MOVE_REGISTER = 0xbc;
    private static final int MOVE_IMMEDIATE = 0xb7;
    private static final int JUMP_NOT_EQUAL = 0x56;
    private static final int JUMP_EQUAL = 0x16;
    private static final int EXIT = 0x95;

    private static final int RESULT = 0;
    private static final int CONTEXT = 1;
    private static final int TYPE = 2;
    private static final int ACCESS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final int SCRATCH = 6;

    private record Instruction(int code, int destination, int source, int offset, int immediate) {}

    private final List<Instruction> program = new ArrayList<>();

    private DeviceProgram() {}

    /** An array of struct bpf_insn, little endian, 8 bytes each. */
    static byte[] compile(List<DeviceRule> rules) {
        DeviceProgram program = new DeviceProgram();
        program.prologue();
        boolean open = true;
        for (DeviceRule rule : rules.reversed()) {
            program.rule(rule);
            if (matchesEverything(rule)) {
                // the verifier refuses instructions that can never be reached
                open = false;
                break;
            }
        }
        if (open) {
            program.answer(false);
        }
        return program.encode();
    }

    private void prologue() {
        emit(LOAD_WORD, TYPE, CONTEXT, CTX_ACCESS_TYPE, 0);
        emit(AND_IMMEDIATE, TYPE, 0, 0, 0xFFFF);
        emit(LOAD_WORD, ACCESS, CONTEXT, CTX_ACCESS_TYPE, 0);
        emit(SHIFT_RIGHT_IMMEDIATE, ACCESS, 0, 0, 16);
        emit(LOAD_WORD, MAJOR, CONTEXT, CTX_MAJOR, 0);
        emit(LOAD_WORD, MINOR, CONTEXT, CTX_MINOR, 0);
    }

    private static boolean matchesEverything(DeviceRule rule) {
        return rule.type() == 'a'
                && rule.major() == null
                && rule.minor() == null
                && accessBits(rule) == (ACC_MKNOD | ACC_READ | ACC_WRITE);
    }

    private void rule(DeviceRule rule) {
        List<Instruction> tests = new ArrayList<>();
        if (rule.type() != 'a') {
            tests.add(new Instruction(JUMP_NOT_EQUAL, TYPE, 0, 0, rule.type() == 'b' ? DEV_BLOCK : DEV_CHAR));
        }
        accessTest(rule, tests);
        if (rule.major() != null) {
            tests.add(new Instruction(JUMP_NOT_EQUAL, MAJOR, 0, 0, (int) (long) rule.major()));
        }
        if (rule.minor() != null) {
            tests.add(new Instruction(JUMP_NOT_EQUAL, MINOR, 0, 0, (int) (long) rule.minor()));
        }
        int end = tests.size() + 2;
        for (int i = 0; i < tests.size(); i++) {
            Instruction test = tests.get(i);
            boolean jump = test.code() == JUMP_NOT_EQUAL || test.code() == JUMP_EQUAL;
            program.add(
                    jump ? new Instruction(test.code(), test.destination(), 0, end - i - 1, test.immediate()) : test);
        }
        answer(rule.allow());
    }

    private static void accessTest(DeviceRule rule, List<Instruction> tests) {
        int bits = accessBits(rule);
        int all = ACC_MKNOD | ACC_READ | ACC_WRITE;
        if (bits == all) {
            return;
        }
        tests.add(new Instruction(MOVE_REGISTER, SCRATCH, ACCESS, 0, 0));
        tests.add(new Instruction(AND_IMMEDIATE, SCRATCH, 0, 0, rule.allow() ? all & ~bits : bits));
        // allow: skip if something beyond the grant is asked; deny: skip if nothing forbidden is asked
        tests.add(new Instruction(rule.allow() ? JUMP_NOT_EQUAL : JUMP_EQUAL, SCRATCH, 0, 0, 0));
    }

    private static int accessBits(DeviceRule rule) {
        return (rule.access().contains("m") ? ACC_MKNOD : 0)
                | (rule.access().contains("r") ? ACC_READ : 0)
                | (rule.access().contains("w") ? ACC_WRITE : 0);
    }

    private void answer(boolean allow) {
        emit(MOVE_IMMEDIATE, RESULT, 0, 0, allow ? 1 : 0);
        emit(EXIT, 0, 0, 0, 0);
    }

    private void emit(int code, int destination, int source, int offset, int immediate) {
        program.add(new Instruction(code, destination, source, offset, immediate));
    }

    private byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction instruction : program) {
            bytes.put((byte) instruction.code())
                    .put((byte) (instruction.source() << 4 | instruction.destination()))
                    .putShort((short) instruction.offset())
                    .putInt(instruction.immediate());
        }
        return bytes.array();
    }
}
