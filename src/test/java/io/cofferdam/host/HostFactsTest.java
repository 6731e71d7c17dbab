package io.cofferdam.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.cgroup.CgroupMode;
import io.cofferdam.cgroup.Lack;
import io.cofferdam.linux.KernelFeature;
import io.cofferdam.namespace.NamespaceKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFactsTest {

    @TempDir
    Path root;

    @Test
    void an_empty_machine_lacks_nearly_everything_and_says_what_follows() {
        HostFacts facts = HostFacts.detect(
                root, feature -> Optional.of("the kernel has no " + feature.call()), () -> Optional.of("no library"));
        assertThat(facts.cgroupMode()).isEqualTo(CgroupMode.NONE);
        assertThat(facts.namespaces()).isEmpty();
        assertThat(facts.features()).noneMatch(HostFacts.Feature::present);
        assertThat(facts.lacks())
                .hasSizeGreaterThan(KernelFeature.values().length + 8)
                .allMatch(
                        lack -> lack.what().endsWith(".") && lack.consequence().endsWith("."));
        assertThat(facts.lacks())
                .extracting(Lack::what)
                .contains("nftables does not work: no library.", "There is no swap.");
    }

    @Test
    void reads_what_a_machine_has() throws Exception {
        write("proc/sys/kernel/osrelease", "6.1.0-23-amd64\n");
        write("proc/meminfo", "MemTotal: 1024 kB\nSwapTotal: 2048 kB\n");
        write("proc/self/ns/time", "");
        write("proc/self/status", "CapEff:\t0000003fffffffff\n");
        write("proc/filesystems", "nodev\toverlay\n");
        write("proc/sys/net/ipv4/ip_forward", "1\n");
        write("sys/kernel/security/lsm", "lockdown,capability,apparmor\n");
        HostFacts facts = HostFacts.detect(root, feature -> Optional.empty(), Optional::empty);
        assertThat(facts.kernelRelease()).isEqualTo("6.1.0-23-amd64");
        assertThat(facts.swapBytes()).isEqualTo(2 << 20);
        assertThat(facts.namespaces()).containsExactly(NamespaceKind.TIME);
        assertThat(facts.securityModules()).contains("apparmor");
        assertThat(facts.features()).contains(new HostFacts.Feature("overlayfs", "3.18", true));
        assertThat(facts.lacks())
                .extracting(Lack::what)
                .doesNotContain("The service has no CAP_SYS_RESOURCE.", "There is no swap.")
                .noneMatch(what -> what.contains("ip_forward") || what.contains("AppArmor"));
    }

    @Test
    void this_kernel_has_what_every_supported_one_has() {
        assertThat(KernelFeature.PIDFD.lack()).isNull();
        assertThat(KernelFeature.CLONE3.lack()).isNull();
        assertThat(KernelFeature.MOUNT_SETATTR.lack()).isNull();
        assertThat(HostFacts.detect().cores()).isPositive();
    }

    private void write(String file, String text) throws Exception {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
