package io.cofferdam.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.linux.HostMounts;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VolumeSourceTest {

    @Test
    void parts_flags_from_what_the_file_system_is_told() {
        VolumeSource source =
                VolumeSource.of(Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=64m,nosuid,rw,uid=5,nodev"));
        assertThat(source.flags()).isEqualTo(HostMounts.MS_NOSUID | HostMounts.MS_NODEV);
        assertThat(source.data()).isEqualTo("size=64m,uid=5");
        assertThat(source.isMemory()).isTrue();
    }

    @Test
    void a_bind_is_the_host_s_whatever_type_it_names() {
        Map<String, String> bind = Map.of("type", "tmpfs", "device", "/etc", "o", "bind");
        assertThat(Volume.reachesHost(bind)).isTrue();
        assertThat(Volume.reachesHost(Map.of("type", "tmpfs", "device", "x"))).isFalse();
        assertThat(Volume.reachesHost(Map.of("type", "ext4", "device", "/dev/sda")))
                .isTrue();
        assertThat(Volume.reachesHost(Map.of())).isFalse();
    }

    @Test
    void a_server_is_known_by_its_address() {
        VolumeSource source =
                VolumeSource.of(Map.of("type", "nfs", "device", ":/export", "o", "addr=localhost,vers=4,ro"));
        assertThat(source.resolvedData()).isEqualTo("addr=127.0.0.1,vers=4");
        assertThatThrownBy(
                        () -> VolumeSource.of(Map.of("type", "nfs", "device", ":/x", "o", "addr=no-such-host.invalid"))
                                .resolvedData())
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void says_what_is_missing_or_unknown() {
        refused(Map.of("type", "tmpfs"), "missing required option: \"device\"");
        refused(Map.of("device", "/x"), "missing required option: \"type\"");
        refused(Map.of("type", "none", "device", "/x"), "o=bind");
        refused(Map.of("type", "none", "device", "x", "o", "bind"), "invalid device: x");
        refused(Map.of("type", "tmpfs", "device", "x", "size", "5"), "size is not supported");
        refused(Map.of("type", "tmpfs", "device", "x", "mode", "5"), "invalid option: \"mode\"");
        refused(Map.of("type", "tm\0pfs", "device", "x"), "missing required option: \"type\"");
    }

    private static void refused(Map<String, String> options, String words) {
        assertThatThrownBy(() -> VolumeSource.of(options)).hasMessageContaining(words);
    }
}
