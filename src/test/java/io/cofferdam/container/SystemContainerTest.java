package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemContainerTest {

    @ParameterizedTest
    @ValueSource(strings = {"/sbin/init", "/usr/sbin/init", "/lib/systemd/systemd"})
    void an_init_is_recognized_by_its_path(String path) {
        assertThat(isSystem(Map.of(), defaults(), path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"init", "/init", "sh", "/usr/bin/tini"})
    void others_are_not(String path) {
        assertThat(isSystem(Map.of(), defaults(), path)).isFalse();
    }

    @Test
    void the_annotation_decides() {
        assertThat(isSystem(annotated("true"), defaults(), "/boot.sh")).isTrue();
        assertThat(isSystem(annotated("false"), defaults(), "/sbin/init")).isFalse();
        assertThatThrownBy(() -> SystemContainer.check(request(annotated("yes"), defaults(), "sh")))
                .hasMessageContaining("invalid annotation io.cofferdam.system: yes");
    }

    @Test
    void who_shares_the_hosts_ids_or_processes_is_none() {
        for (SecurityRequest shares : List.of(
                security("host", "", ""),
                security("", "host", ""),
                security("", "container:x", ""),
                security("", "", "host"))) {
            assertThat(isSystem(Map.of(), shares, "/sbin/init")).isFalse();
            assertThatThrownBy(() -> SystemContainer.check(request(annotated("true"), shares, "sh")))
                    .hasMessageContaining("conflicting options: --");
            assertThatCode(() -> SystemContainer.check(request(annotated("false"), shares, "sh")))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void may_reboot_itself_unless_that_is_dropped() {
        assertThat(LaunchWarnings.wanted(spec(List.of()))).contains("SYS_BOOT", "CHOWN");
        assertThat(LaunchWarnings.wanted(spec(List.of("cap_sys_boot")))).doesNotContain("SYS_BOOT");
        assertThat(LaunchWarnings.wanted(spec(List.of("all")))).isEqualTo(Set.of());
        assertThat(LaunchWarnings.wanted(Specs.spec(request(Map.of(), defaults(), "sh"))))
                .doesNotContain("SYS_BOOT");
    }

    private static ContainerSpec spec(List<String> dropped) {
        SecurityRequest security = new SecurityRequest(
                false, false, List.of(), dropped, null, "", "", "", "", "", false, Map.of(), List.of());
        return Specs.spec(request(Map.of(), security, "/sbin/init"));
    }

    private static boolean isSystem(Map<String, String> annotations, SecurityRequest security, String path) {
        return SystemContainer.is(request(annotations, security, path), List.of(path));
    }

    private static Map<String, String> annotated(String value) {
        return Map.of(SystemContainer.ANNOTATION, value);
    }

    private static SecurityRequest defaults() {
        return SecurityRequest.defaults();
    }

    private static SecurityRequest security(String users, String pid, String cgroups) {
        return new SecurityRequest(
                false, false, List.of(), List.of(), null, users, pid, "", "", cgroups, false, Map.of(), List.of());
    }

    private static ContainerRequest request(
            Map<String, String> annotations, SecurityRequest security, String... command) {
        return new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of(command),
                NetworkRequest.mode("none"),
                security,
                LifecycleRequest.defaults(),
                io.cofferdam.cgroup.Limits.none(),
                List.of(),
                Map.of(),
                null,
                annotations,
                List.of(),
                null);
    }
}
