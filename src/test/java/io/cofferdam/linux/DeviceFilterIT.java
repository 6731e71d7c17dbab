package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs that allow or refuse every device, attached to a cgroup of the test's own in whatever v2 tree there is. */
@Tag("v2")
class DeviceFilterIT {

    private static final byte[] ALLOW = answering(1);
    private static final byte[] REFUSE = answering(0);

    private Path cgroup;

    @BeforeEach
    void make() throws Exception {
        Path tree = List.of(Path.of("/sys/fs/cgroup"), Path.of("/sys/fs/cgroup/unified")).stream()
                .filter(path -> Files.exists(path.resolve("cgroup.controllers")))
                .findFirst()
                .orElseThrow();
        cgroup = Files.createDirectory(
                tree.resolve("cofferdam-filter-it-" + ProcessHandle.current().pid()));
    }

    @AfterEach
    void remove() throws Exception {
        Files.delete(cgroup);
    }

    @Test
    void replaces_the_own_program_whenever_it_was_attached() throws Exception {
        DeviceFilter.attach(cgroup, REFUSE);
        assertThat(opens()).isFalse();
        assertThat(DeviceFilter.replace(cgroup, ALLOW)).isTrue();
        assertThat(opens()).isTrue();
        assertThat(DeviceFilter.replace(cgroup, REFUSE)).isTrue();
        assertThat(opens()).isFalse();
    }

    @Test
    void leaves_a_program_of_somebody_else_that_is_attached_to_the_same_cgroup() throws Exception {
        DeviceFilter.attach(cgroup, REFUSE, "another");
        assertThat(DeviceFilter.replace(cgroup, ALLOW)).isFalse();
        DeviceFilter.attach(cgroup, REFUSE);
        assertThat(DeviceFilter.replace(cgroup, ALLOW)).isTrue();
        assertThat(opens()).as("the other one refuses").isFalse();
    }

    @Test
    void a_program_that_the_kernel_does_not_take_leaves_the_former() throws Exception {
        DeviceFilter.attach(cgroup, ALLOW);
        byte[] endless = instruction(0x05, -1, 0);
        assertThat(failureOf(endless)).isNotEmpty();
        assertThat(opens()).isTrue();
        assertThat(DeviceFilter.replace(cgroup, REFUSE)).isTrue();
        assertThat(opens()).isFalse();
    }

    private String failureOf(byte[] program) {
        try {
            DeviceFilter.replace(cgroup, program);
            return "";
        } catch (SyscallException e) {
            return e.getMessage();
        }
    }

    private boolean opens() throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "exec 3>&1 2>&-; echo $$ >" + cgroup + "/cgroup.procs; true </dev/zero && echo opened >&3")
                .start();
        boolean opened = "opened".equals(process.inputReader().readLine());
        process.waitFor();
        return opened;
    }

    /** r0 = answer; exit. */
    private static byte[] answering(int answer) {
        return program(instruction(0xb7, 0, answer), instruction(0x95, 0, 0));
    }

    /** A struct bpf_insn about register 0. */
    private static byte[] instruction(int code, int offset, int immediate) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) code)
                .put((byte) 0)
                .putShort((short) offset)
                .putInt(immediate)
                .array();
    }

    private static byte[] program(byte[]... instructions) {
        ByteBuffer program = ByteBuffer.allocate(8 * instructions.length);
        for (byte[] instruction : instructions) {
            program.put(instruction);
        }
        return program.array();
    }
}
