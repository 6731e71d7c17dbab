package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.Cgroups;
import io.cofferdam.image.ConfigChanges;
import io.cofferdam.image.RuntimeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchWarningsTest {

    @TempDir
    Path host;

    @Test
    void names_the_capabilities_that_the_service_cannot_give() throws Exception {
        SecurityRequest more = new SecurityRequest(
                false, false, List.of("SYS_RESOURCE"), List.of(), null, "", "", "", "", "", false, Map.of(), List.of());
        assertThat(warnings(Requests.with(more, "ls"), DEFAULTS))
                .containsExactly(
                        "The service itself does not have CAP_SYS_RESOURCE on this host. The container goes without.");
        assertThat(warnings(Requests.with(SecurityRequest.defaults(), "ls"), DEFAULTS))
                .isEmpty();
    }

    @Test
    void says_that_ports_are_not_published_without_a_bridge() throws Exception {
        assertThat(warnings(Requests.with(published("host"), "ls"), DEFAULTS))
                .containsExactly("Published ports are discarded when using host network mode.");
        assertThat(warnings(Requests.with(published("none"), "ls"), DEFAULTS))
                .containsExactly("Published ports are discarded when there is no network.");
        assertThat(warnings(Requests.with(published("bridge"), "ls"), DEFAULTS)).isEmpty();
    }

    @Test
    void says_that_a_weight_does_nothing_unless_a_disk_is_scheduled_by_bfq() throws Exception {
        ContainerRequest weighed = Requests.limited(limits -> limits.blkioWeight(300L));
        disk("vda", "[mq-deadline] kyber bfq none");
        assertThat(warnings(weighed, DEFAULTS)).singleElement().asString().contains("The weight has no effect");
        disk("vdb", "none [bfq]");
        assertThat(warnings(weighed, DEFAULTS)).isEmpty();
    }

    @Test
    void says_that_an_images_health_check_is_nonsense() {
        RuntimeConfig odd = RuntimeConfig.EMPTY.withHealthcheck(
                tools.jackson.databind.json.JsonMapper.builder().build().readTree("{\"Test\":[\"PING\",\"x\"]}"));
        assertThat(LaunchWarnings.of(odd))
                .containsExactly("The image's health check is not understood and is not run.");
        assertThat(LaunchWarnings.of(changed("HEALTHCHECK CMD true"))).isEmpty();
        assertThat(LaunchWarnings.of(changed("HEALTHCHECK NONE"))).isEmpty();
        assertThat(LaunchWarnings.of(RuntimeConfig.EMPTY)).isEmpty();
    }

    private static RuntimeConfig changed(String change) {
        return ConfigChanges.apply(RuntimeConfig.EMPTY, List.of(change));
    }

    private static final Set<String> DEFAULTS = io.cofferdam.linux.Capabilities.defaultSet();

    private static NetworkRequest published(String mode) {
        return new NetworkRequest(
                mode,
                null,
                null,
                List.of(new PortSpec("tcp", 80, "", 80)),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private void disk(String name, String scheduler) throws IOException {
        Files.createDirectories(host.resolve(name + "/queue"));
        Files.writeString(host.resolve(name + "/queue/scheduler"), scheduler + "\n");
    }

    private List<String> warnings(ContainerRequest request, Set<String> granted) {
        CgroupHost cgroups = CgroupHost.detect();
        LaunchInputs in = new LaunchInputs(
                Specs.spec(request),
                new ContainerDirectory(Path.of("/state/c"), Path.of("/run/c")),
                List.of(),
                Map.of(),
                Map.of(),
                new Cgroups(cgroups, "cofferdam-test").container("web"),
                CgroupView.of(cgroups),
                List.of(),
                granted,
                null,
                List.of(),
                Path.of("/run/root"),
                false);
        return LaunchWarnings.of(in, host);
    }
}
