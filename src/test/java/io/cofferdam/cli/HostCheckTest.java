package io.cofferdam.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.cli.Finding.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCheckTest {

    @TempDir
    Path host;

    @Test
    void finds_an_old_kernel_without_namespaces_unfit() throws Exception {
        write("proc/sys/kernel/osrelease", "4.19.0-9-amd64\n");
        assertThat(levelOf("kernel")).isEqualTo(Level.FATAL);
        assertThat(levelOf("namespaces")).isEqualTo(Level.FATAL);
        assertThat(levelOf("overlayfs")).isEqualTo(Level.FATAL);
    }

    @Test
    void finds_modules_that_are_not_loaded_yet() throws Exception {
        write("proc/sys/kernel/osrelease", "6.12.0-1-amd64\n");
        write(
                "lib/modules/6.12.0-1-amd64/modules.dep",
                "kernel/fs/overlayfs/overlay.ko:\nkernel/net/netfilter/nf_tables.ko:\n");
        write("usr/lib/x86_64-linux-gnu/libnftables.so.1", "");
        assertThat(levelOf("kernel")).isEqualTo(Level.GOOD);
        assertThat(levelOf("overlayfs")).isEqualTo(Level.GOOD);
        assertThat(levelOf("nftables")).isEqualTo(Level.GOOD);
    }

    @Test
    void says_what_an_older_kernel_cannot_do() throws Exception {
        write("proc/sys/kernel/osrelease", "6.1.0-13-amd64\n");
        assertThat(check())
                .filteredOn(finding -> finding.subject().equals("kernel"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.consequence()).contains("tmpfs"));
    }

    @Test
    void tells_the_consequence_of_every_lack() {
        assertThat(check())
                .filteredOn(f -> f.level() != Level.GOOD)
                .isNotEmpty()
                .allSatisfy(f -> assertThat(f.consequence()).isNotBlank());
    }

    @Test
    void says_that_user_namespaces_are_switched_off() throws Exception {
        write("proc/sys/user/max_user_namespaces", "0\n");
        assertThat(levelOf("user namespaces")).isEqualTo(Level.FATAL);
    }

    @Test
    void tells_what_containers_can_do_without() throws Exception {
        write("proc/meminfo", "MemTotal: 100 kB\nSwapTotal:       0 kB\n");
        write("proc/self/status", "CapEff:\t000001fffeffffff\n");
        assertThat(levelOf("swap")).isEqualTo(Level.LACKING);
        assertThat(check())
                .filteredOn(f -> f.subject().equals("capabilities"))
                .singleElement()
                .satisfies(f -> assertThat(f.detail()).isEqualTo("missing: SYS_RESOURCE"));
        assertThat(levelOf("security module")).isEqualTo(Level.LACKING);
        assertThat(levelOf("pressure")).isEqualTo(Level.LACKING);
        write("proc/meminfo", "SwapTotal:  2048 kB\n");
        write("proc/self/status", "CapEff:\t000001ffffffffff\n");
        write("sys/kernel/security/lsm", "lockdown,capability,apparmor\n");
        write("proc/pressure/memory", "some avg10=0.00\n");
        for (String subject : List.of("swap", "capabilities", "security module", "pressure")) {
            assertThat(levelOf(subject)).isEqualTo(Level.GOOD);
        }
    }

    @Test
    void reads_this_machine_without_failing() {
        assertThat(new HostCheck(Path.of("/"), host).run())
                .filteredOn(f -> f.subject().equals("limits"))
                .singleElement()
                .satisfies(f ->
                        assertThat(f.detail()).matches("pid_max \\d{4,}, threads-max \\d{3,}, max_map_count \\d{4,}"));
    }

    private List<Finding> check() {
        return new HostCheck(host, host).run();
    }

    private Level levelOf(String subject) {
        return check().stream()
                .filter(f -> f.subject().equals(subject))
                .findFirst()
                .orElseThrow()
                .level();
    }

    private void write(String path, String text) throws Exception {
        Path file = host.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
