package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads the default filter on a thread of its own, as the kernel applies it to that thread and to what it starts. */
class SeccompIT {

    private static final int AF_INET = 2;
    private static final int AF_ALG = 38;
    private static final int SOCK_DGRAM = 2;
    private static final long PR_SET_NO_NEW_PRIVS = 38;
    private static final long SECCOMP_SET_MODE_FILTER = 1;

    private final Seccomp seccomp = new Seccomp();

    @Test
    void the_kernel_takes_the_program_and_applies_it() throws Exception {
        confined(() -> {
            int denied = LibC.socket(AF_ALG, SOCK_DGRAM, 0);
            int errno = Native.getLastError();
            assertThat(denied).isEqualTo(-1);
            assertThat(errno).isEqualTo(Errno.EPERM);
            int allowed = LibC.socket(AF_INET, SOCK_DGRAM, 0);
            assertThat(allowed).isGreaterThanOrEqualTo(0);
            LibC.close(allowed);
            return true;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "busybox ls -la / && busybox ps | busybox head -n 1 && busybox sleep 0.01",
                "bash -c 'x=$(date); kill -0 $$; ulimit -n; echo $x'",
                "tar c /etc/hostname | gzip | zcat | tar t",
                "busybox dd if=/dev/zero bs=1k count=1 | sha256sum",
                "busybox mkfifo /dev/shm/seccomp-it; rm /dev/shm/seccomp-it"
            })
    void ordinary_programs_run(String command) throws Exception {
        assertThat(confinedShell(command)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unshare --uts true",
                "mount -t tmpfs none /mnt",
                "nsenter --target 1 --uts true",
                "unshare --user true"
            })
    void what_could_lead_out_of_a_container_does_not(String command) throws Exception {
        assertThat(confinedShell(command)).isNotZero();
    }

    private int confinedShell(String command) throws Exception {
        Process process = confined(() -> new ProcessBuilder("sh", "-e", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
        return process.waitFor();
    }

    private <T> T confined(Callable<T> task) throws Exception {
        byte[] program = seccomp.program(SeccompProfile.standard(), Capabilities.defaultSet());
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                load(program);
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.get();
    }

    private static void load(byte[] program) throws SyscallException {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        Sys.check(LibC.syscall(arm ? 167 : 157, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0), "prctl", "no_new_privs");
        try (Memory filter = new Memory(program.length);
                Memory header = new Memory(16)) { // struct sock_fprog
            filter.write(0, program, 0, program.length);
            header.setShort(0, (short) (program.length / 8));
            header.setPointer(8, filter);
            long address = Pointer.nativeValue(header);
            Sys.check(LibC.syscall(arm ? 277 : 317, SECCOMP_SET_MODE_FILTER, 0, address, 0, 0, 0), "seccomp", "filter");
        }
    }
}
