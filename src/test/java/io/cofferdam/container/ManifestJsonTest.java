package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.DeviceThrottle;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ManifestJsonTest {

    @Test
    void writes_what_it_reads_and_nothing_else() {
        BundleManifest full = full(BundleManifest.VERSION);
        byte[] text = ManifestJson.write(full);
        assertThat(ManifestJson.read(text)).isEqualTo(full);
        assertThat(new String(text, StandardCharsets.UTF_8))
                .contains("\"test\":[\"CMD-SHELL\",\"true\"]", "\"options\":\"anonymous\"")
                .doesNotContain("\"none\"", "\"anonymous\":");
    }

    @Test
    void reads_what_version_1_wrote_with_all_that_followed_from_the_rest() {
        byte[] text = JsonMapper.builder().build().writeValueAsBytes(full(1));
        assertThat(new String(text, StandardCharsets.UTF_8)).contains("\"none\":false", "\"anonymous\":true");
        assertThat(ManifestJson.read(text)).isEqualTo(full(1));
    }

    @ParameterizedTest
    @CsvSource({"1,none", "2,none", "3,none", "1,colour", "2,colour", "3,colour", "2,anonymous", "3,anonymous"})
    void refuses_a_field_that_it_does_not_know(int version, String field) {
        assertThatThrownBy(() -> read(version, "{\"image\":\"busybox\",\"%s\":true}".formatted(field)))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ProblemException.Kind.INVALID);
                    assertThat(e.problem().why())
                            .isEqualTo("Its manifest has the field request." + field
                                    + ", which this version does not know and would pass over in silence.");
                    assertThat(e.problem().remedy()).contains("update this one");
                });
    }

    @Test
    void names_the_place_of_an_unknown_field() {
        assertThatThrownBy(
                        () -> read(
                                2,
                                "{\"image\":\"busybox\",\"mounts\":[{\"type\":\"TMPFS\",\"target\":\"/a\",\"readOnly\":false},{\"type\":\"TMPFS\",\"target\":\"/b\",\"readOnly\":false,\"x\":1}]}"))
                .hasMessageContaining("request.mounts[1].x,");
    }

    @Test
    void refuses_the_format_of_a_newer_version_by_its_number() {
        assertThatThrownBy(() -> read(BundleManifest.VERSION + 1, "{\"image\":\"busybox\",\"colour\":1}"))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().why())
                            .isEqualTo("Its format has version 4, and this Cofferdam knows 1 to 3.");
                    assertThat(e.problem().remedy()).startsWith("Update Cofferdam here");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|none of Cofferdam's",
                "[1]|none of Cofferdam's",
                "nonsense|not understood",
                "{\"format\":\"cofferdam-bundle\"}|version 0",
                "{\"format\":\"cofferdam-bundle\",\"version\":2,\"image\":true}|lacks",
                "{\"format\":\"cofferdam-bundle\",\"format\":\"cofferdam-bundle\",\"version\":2}|not understood",
                "{\"format\":\"cofferdam-bundle\",\"version\":2,\"image\":true,\"request\":[]}|not understood at request.",
            })
    void refuses_what_is_no_manifest(String text, String why) {
        assertThatThrownBy(() -> ManifestJson.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("The bundle cannot be used")
                .hasMessageContaining(why);
    }

    private static BundleManifest read(int version, String request) {
        String text =
                "{\"format\":\"cofferdam-bundle\",\"version\":%d,\"name\":\"a\",\"imageId\":\"sha256:1\",\"image\":false,\"request\":%s}"
                        .formatted(version, request);
        return ManifestJson.read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Something of each kind. */
    private static BundleManifest full(int version) {
        HealthCheck check = new HealthCheck(List.of("CMD-SHELL", "true"), 1_000_000_000L, 0, 0, 0, 2, null);
        LifecycleRequest lifecycle = new LifecycleRequest(
                false, new RestartPolicy("on-failure", 3), "SIGHUP", 5, 1L << 20, 2, 60L, check, true);
        SecurityRequest security = new SecurityRequest(
                false,
                true,
                List.of("NET_ADMIN"),
                List.of(),
                null,
                "",
                "",
                "",
                "",
                "",
                true,
                Map.of("net.ipv4.ip_forward", "1"),
                List.of(new DeviceSpec("/dev/null", "/dev/zero", "r")));
        NetworkRequest network = new NetworkRequest(
                        "bridge",
                        "host",
                        "domain",
                        List.of(new PortSpec("udp", 53, "127.0.0.1", 5353)),
                        true,
                        List.of("1.1.1.1"),
                        List.of(),
                        List.of(),
                        List.of())
                .on(List.of(EndpointRequest.on("front").linking(List.of("db:store"))))
                .linking(List.of(new Link("db", "store")));
        Limits limits = Limits.none()
                .with(b -> b.memoryMaxBytes(1L << 26)
                        .readBps(List.of(new DeviceThrottle("/dev/vda", 254, 0, 1000)))
                        .deviceRules(List.of(DeviceRule.parse("c 42:* rwm", true))));
        List<MountSpec> mounts = List.of(
                new MountSpec(MountSpec.Type.VOLUME, "data", "/data", false, "anonymous"),
                new MountSpec(
                        MountSpec.Type.VOLUME,
                        "other",
                        "/other",
                        true,
                        "",
                        "sub",
                        new MountSpec.NewVolume(Map.of("a", "b"), Map.of("type", "tmpfs"))));
        return new BundleManifest(
                BundleManifest.FORMAT,
                version,
                Instant.parse("2026-01-02T03:04:05Z"),
                "mover",
                "sha256:" + "1".repeat(64),
                true,
                new ContainerRequest(
                        "mover",
                        "busybox",
                        ProcessRequest.of("true"),
                        network,
                        security,
                        lifecycle,
                        limits,
                        mounts,
                        Map.of("of", "test"),
                        1L << 20),
                List.of(new BundleManifest.VolumePart("data", Map.of("l", "v"), "volumes/0.tar")),
                version < 3 ? null : new MemoryPart(checkpoint("one", "/dev/shm rw tmpfs"), List.of("core-1.img")));
    }

    private static Checkpoint checkpoint(String name, String mount) {
        return new Checkpoint(
                name,
                Instant.parse("2026-01-02T03:04:05Z"),
                true,
                "4.2",
                7,
                List.of("pipe:[1]", "", ""),
                5,
                6,
                List.of("/dev"),
                List.of(mount),
                new CheckpointOrigin("amd64", "6.1.0", List.of("sse2")));
    }

    @ParameterizedTest
    @CsvSource({
        "../one,/dev rw tmpfs,core-1.img",
        "one,/dev/../../etc rw tmpfs,core-1.img",
        "one,dev rw tmpfs,core-1.img",
        "one,/dev,core-1.img",
        "one,/dev rw tmpfs,../core-1.img",
        "one,/dev rw tmpfs,a/b",
        "one,/dev rw tmpfs,checkpoint.json",
        "one,/dev rw tmpfs,.hidden"
    })
    void refuses_memory_that_leads_elsewhere(String name, String mount, String file) {
        String text = new String(ManifestJson.write(full(BundleManifest.VERSION)), StandardCharsets.UTF_8)
                .replace("\"name\":\"one\"", "\"name\":\"" + name + "\"")
                .replace("/dev/shm rw tmpfs", mount)
                .replace("core-1.img", file);
        assertThatThrownBy(() -> ManifestJson.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.kind()).isEqualTo(ProblemException.Kind.INVALID));
    }
}
