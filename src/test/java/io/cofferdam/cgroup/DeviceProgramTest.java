package io.cofferdam.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceProgramTest {

    private static final int CHAR = 2;
    private static final int BLOCK = 1;
    private static final int MKNOD = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;

    @Test
    void allows_the_default_devices_and_denies_the_disk() {
        byte[] program = DeviceProgram.compile(DeviceDefaults.with(Limits.none()));
        assertThat(run(program, CHAR, READ | WRITE, 1, 3)).isTrue();
        assertThat(run(program, CHAR, READ, 136, 77)).isTrue();
        assertThat(run(program, BLOCK, MKNOD, 8, 0)).isTrue();
        assertThat(run(program, BLOCK, READ, 8, 0)).isFalse();
        assertThat(run(program, CHAR, READ, 1, 1)).isFalse();
        assertThat(run(program, CHAR, READ | MKNOD, 1, 1)).isFalse();
    }

    @Test
    void lets_a_later_rule_have_the_last_word() {
        byte[] program =
                DeviceProgram.compile(List.of(DeviceRule.parse("c 1:* rwm", true), DeviceRule.parse("c 1:3 w", false)));
        assertThat(run(program, CHAR, READ, 1, 3)).isTrue();
        assertThat(run(program, CHAR, READ | WRITE, 1, 3)).isFalse();
        assertThat(run(program, CHAR, READ | WRITE, 1, 5)).isTrue();
    }

    @Test
    void grants_everything_to_a_privileged_container() {
        Limits limits =
                Limits.builder().deviceRules(List.of(DeviceRule.allowAll())).build();
        byte[] program = DeviceProgram.compile(DeviceDefaults.with(limits));
        assertThat(run(program, BLOCK, READ | WRITE, 8, 0)).isTrue();
        assertThat(program).hasSize(8 * 8);
    }

    /** A small machine for the instructions that the compiler emits. */
    private static boolean run(byte[] bytes, int type, int access, int major, int minor) {
        ByteBuffer program = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int[] context = {access << 16 | type, major, minor};
        long[] registers = new long[10];
        for (int at = 0; ; at++) {
            int code = program.get(at * 8) & 0xff;
            int destination = program.get(at * 8 + 1) & 15;
            int source = program.get(at * 8 + 1) >> 4 & 15;
            int offset = program.getShort(at * 8 + 2);
            int immediate = program.getInt(at * 8 + 4);
            switch (code) {
                case 0x61 -> registers[destination] = context[offset / 4] & 0xffffffffL;
                case 0x54 -> registers[destination] &= immediate & 0xffffffffL;
                case 0x74 -> registers[destination] >>>= immediate;
                case 0xbc -> registers[destination] = registers[source];
                case 0xb7 -> registers[destination] = immediate;
                case 0x56 -> at += registers[destination] != immediate ? offset : 0;
                case 0x16 -> at += registers[destination] == immediate ? offset : 0;
                case 0x95 -> {
                    return registers[0] == 1;
                }
                default -> throw new AssertionError("code " + code);
            }
        }
    }
}
