package io.cofferdam.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.problem.ProblemException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeccompTest {

    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;

    private final Seccomp seccomp = new Seccomp();

    @ParameterizedTest
    @ValueSource(strings = {"read", "execve", "openat2", "close_range", "futex", "rt_sigreturn", "landlock_add_rule"})
    void allows_what_ordinary_programs_need(String call) {
        assertThat(decide(Capabilities.defaultSet(), call)).isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {448, 449, 451, 452, 453, 454, 455, 456, 462, 463})
    void allows_calls_that_are_newer_than_the_library(int number) {
        assertThat(filter(Capabilities.defaultSet()).run(number)).isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @CsvSource({
        "mount,SYS_ADMIN",
        "umount2,SYS_ADMIN",
        "setns,SYS_ADMIN",
        "unshare,SYS_ADMIN",
        "bpf,BPF",
        "perf_event_open,PERFMON",
        "open_by_handle_at,DAC_READ_SEARCH",
        "syslog,SYSLOG",
        "init_module,SYS_MODULE",
        "settimeofday,SYS_TIME",
        "reboot,SYS_BOOT",
        "kexec_load,SYS_BOOT",
        "acct,SYS_PACCT",
        "iopl,SYS_RAWIO",
        "userfaultfd,SYS_PTRACE",
        "vhangup,SYS_TTY_CONFIG",
        "mbind,SYS_NICE"
    })
    void allows_a_privileged_call_only_with_its_capability(String call, String capability) {
        assertThat(decide(Capabilities.defaultSet(), call)).isEqualTo(EPERM);
        Set<String> more = new HashSet<>(Capabilities.defaultSet());
        more.add(capability);
        assertThat(decide(more, call)).isEqualTo(ALLOW);
    }

    @Test
    void allows_chroot_unless_its_capability_is_dropped() {
        assertThat(decide(Capabilities.defaultSet(), "chroot")).isEqualTo(ALLOW);
        assertThat(decide(Set.of(), "chroot")).isEqualTo(EPERM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"io_uring_setup", "keyctl", "add_key", "request_key", "_sysctl", "uselib"})
    void denies_what_no_capability_unlocks(String call) {
        assertThat(decide(new HashSet<>(Capabilities.names()), call)).isEqualTo(EPERM);
    }

    @Test
    void clone_makes_threads_but_no_namespaces() {
        int clone = LibSeccomp.seccomp_syscall_resolve_name("clone");
        SeccompFilter filter = filter(Capabilities.defaultSet());

        assertThat(filter.run(clone, 0x003d0f00)).isEqualTo(ALLOW); // what pthread_create passes
        for (int bit : new int[] {17, 25, 26, 27, 28, 29, 30}) {
            assertThat(filter.run(clone, 1L << bit)).as("bit %d", bit).isEqualTo(EPERM);
        }
        assertThat(filter(Set.of("SYS_ADMIN")).run(clone, 1L << 28)).isEqualTo(ALLOW);
    }

    @Test
    void clone3_looks_absent_so_that_libc_falls_back() {
        assertThat(decide(Capabilities.defaultSet(), "clone3")).isEqualTo(ENOSYS);
        assertThat(decide(Set.of("SYS_ADMIN"), "clone3")).isEqualTo(ALLOW);
    }

    @Test
    void socket_refuses_exactly_af_alg_and_af_vsock() {
        int socket = LibSeccomp.seccomp_syscall_resolve_name("socket");
        SeccompFilter filter = filter(Capabilities.defaultSet());
        for (int family = 0; family < 64; family++) {
            int expected = family == 38 || family == 40 || family > 47 ? EPERM : ALLOW;
            assertThat(filter.run(socket, family)).as("family %d", family).isEqualTo(expected);
        }
    }

    @Test
    void bits_that_the_kernel_throws_away_do_not_open_a_denied_family() {
        int socket = LibSeccomp.seccomp_syscall_resolve_name("socket");

        assertThat(filter(Capabilities.defaultSet()).run(socket, 38 | 1L << 32)).isEqualTo(EPERM);
        assertThat(filter(Capabilities.defaultSet()).run(socket, 40 | 1L << 63)).isEqualTo(EPERM);
    }

    @Test
    void personality_may_be_asked_and_set_to_harmless_values() {
        int personality = LibSeccomp.seccomp_syscall_resolve_name("personality");
        SeccompFilter filter = filter(Capabilities.defaultSet());
        for (long allowed : new long[] {0, 8, 0x20000, 0x20008, 0xffffffffL}) {
            assertThat(filter.run(personality, allowed)).as("%x", allowed).isEqualTo(ALLOW);
        }
        assertThat(filter.run(personality, 0x0040000)).isEqualTo(EPERM); // ADDR_NO_RANDOMIZE
    }

    @Test
    void calls_of_a_foreign_architecture_do_not_pass() {
        assertThat(filter(Capabilities.defaultSet()).runOn(0x40000003, 3)).isNotEqualTo(ALLOW);
    }

    @Test
    void describes_the_program() {
        Seccomp.Description description = seccomp.describe(SeccompProfile.standard(), Capabilities.defaultSet());

        assertThat(description.instructions()).isBetween(200, 4096);
        assertThat(description.allowed())
                .hasSizeGreaterThan(280)
                .contains("read")
                .doesNotContain("mount", "clone3");
        assertThat(description.conditional()).containsExactly("clone", "personality", "socket");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  read",
                "permit\n  read",
                "errno x\n  read",
                "errno 0\n  read",
                "allow with\n  read",
                "allow for SYS_TIME\n  read",
                "allow with FLYING\n  read",
                "allow when 9 & 1 == 1\n  read",
                "allow when 0 & z == 1\n  read",
                "allow\n  ../read"
            })
    void refuses_a_profile_it_cannot_read(String text) {
        assertThatThrownBy(() -> SeccompProfile.parse("mine", text)).isInstanceOf(ProblemException.class);
    }

    private int decide(Set<String> capabilities, String call) {
        return filter(capabilities).run(LibSeccomp.seccomp_syscall_resolve_name(call));
    }

    private SeccompFilter filter(Set<String> capabilities) {
        return new SeccompFilter(seccomp.program(SeccompProfile.standard(), capabilities));
    }
}
