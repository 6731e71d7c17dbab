package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuTest {

    @TempDir
    private Path directory;

    private Path program(String script) throws IOException {
        Path program = directory.resolve("criu");
        Files.writeString(program, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    @Test
    void says_that_it_is_not_there() {
        assertThatThrownBy(() -> new Criu("no-such-criu").require())
                .hasMessageContaining("CRIU is not installed on this host.")
                .hasMessageContaining("no-such-criu")
                .hasMessageContaining("cofferdam.checkpoints.criu");
        assertThatThrownBy(() -> new Criu(directory.resolve("criu").toString()).require())
                .hasMessageContaining("not installed");
    }

    @Test
    void says_in_its_words_why_it_cannot_work() throws Exception {
        Path program = program("[ $1 = --version ] && echo 'Version: 3.17.1' && exit\n"
                + "echo '(00.000110) Error (criu/vdso.c:631): vdso: Failed to fill self vdso symtable' >&2; exit 1\n");
        assertThatThrownBy(() -> new Criu(program.toString()).require())
                .hasMessageContaining(
                        "CRIU 3.17.1 says this kernel is not usable: vdso: Failed to fill self vdso symtable.");
    }

    @Test
    void one_that_does_not_even_run_is_told() throws Exception {
        Path program = program("echo no such library >&2; exit 127\n");
        assertThatThrownBy(() -> new Criu(program.toString()).require())
                .hasMessageContaining("does not run: no such library.");
    }

    @Test
    void one_that_is_content_is_used_with_its_version() throws Exception {
        Path program = program("[ $1 = --version ] && echo 'Version: 4.1.1' || echo Looks good.\n");
        assertThat(new Criu(program.toString()).require()).isEqualTo(new Criu.Found.Usable(program, "4.1.1"));
    }

    @Test
    void the_log_gives_the_last_errors_without_what_says_nothing() {
        assertThat(CriuLog.errors(List.of(
                        "(00.052350) Error (criu/util.c:1533): rlimit: Can't setup RLIMIT_NOFILE for self: Operation",
                        "(00.067319)      1: Error (criu/mount-v2.c:628): mnt-v2: Can't stat mountpoint /x",
                        "(00.067320) Warn  (criu/x.c:1): nothing",
                        "(00.070240) Error (criu/cr-restore.c:2320): Restoring FAILED.")))
                .isEqualTo("mnt-v2: Can't stat mountpoint /x");
        assertThat(CriuLog.errors(List.of("Error (a): 1", "Error (a): 2", "Error (a): 3", "Error (a): 4.")))
                .isEqualTo("2; 3; 4");
    }

    @Test
    void messages_are_protocol_buffers() {
        CriuMessage inner = new CriuMessage().text(1, "ab").number(2, 300);
        assertThat(new CriuMessage().flag(3, true).message(27, inner).toBytes())
                .containsExactly(0x18, 1, 0xda, 0x01, 7, 0x0a, 2, 'a', 'b', 0x10, 0xac, 0x02);
    }

    @Test
    void answers_are_read_and_broken_ones_are_no_success() {
        byte[] failed = new CriuMessage()
                .number(1, 1)
                .flag(2, false)
                .number(7, 3)
                .text(9, "words")
                .toBytes();
        assertThat(CriuMessage.Answer.read(failed)).isEqualTo(new CriuMessage.Answer(false, 3, "words"));
        assertThat(CriuMessage.Answer.read(new CriuMessage().flag(2, true).toBytes())
                        .success())
                .isTrue();
        for (byte[] broken : List.of(
                new byte[0], new byte[] {0x4a}, new byte[] {0x4a, 0x7f, 1}, new byte[] {-1, -1, -1, -1, -1, -1})) {
            assertThat(CriuMessage.Answer.read(broken).success()).isFalse();
        }
    }
}
