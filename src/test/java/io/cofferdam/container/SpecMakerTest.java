package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.image.Image;
import io.cofferdam.image.RuntimeConfig;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SpecMakerTest {

    private static final RuntimeConfig SERVER = RuntimeConfig.EMPTY
            .withEntrypoint(List.of("/server"))
            .withCmd(List.of("--help"))
            .withEnv(List.of("PATH=/opt/bin", "MODE=production", "LANG=C"))
            .withUser("www:www")
            .withWorkingDir("/srv")
            .withStopSignal("SIGQUIT")
            .withExposedPorts(List.of("80/tcp", "53/udp", "8080"));

    @Test
    void takes_from_the_image_what_the_request_leaves_out() {
        ContainerSpec spec = make(ProcessRequest.of());
        assertThat(spec.argv()).containsExactly("/server", "--help");
        assertThat(spec.entrypointLength()).isEqualTo(1);
        assertThat(spec.user()).isEqualTo("www:www");
        assertThat(spec.workingDir()).isEqualTo("/srv");
        assertThat(spec.stopSignal()).isEqualTo("SIGQUIT");
        assertThat(spec.env()).contains("PATH=/opt/bin", "MODE=production");
    }

    @Test
    void access_to_what_it_was_given_is_no_limit_and_in_force_all_the_same() throws Exception {
        DeviceRule asked = DeviceRule.parse("c 42:* rw", true);
        ContainerSpec spec = Specs.spec(with(asked, new DeviceSpec("/dev/null", "/dev/nought", "r")));
        assertThat(spec.limits().deviceRules()).containsExactly(asked);
        DeviceRule given = DeviceRule.parse("c 1:3 r", true);
        assertThat(spec.limitsInForce().deviceRules()).containsExactly(asked, given);
        assertThat(SpecChange.limited(spec, Limits.none()).limitsInForce().deviceRules())
                .containsExactly(given);
        assertThat(readWithoutAccess(SpecChange.limited(spec, spec.limitsInForce())))
                .as("as earlier versions wrote it")
                .isEqualTo(spec);
    }

    private static ContainerRequest with(DeviceRule rule, DeviceSpec device) {
        SecurityRequest security = new SecurityRequest(
                false, false, List.of(), List.of(), null, "", "", "", "", "", false, Map.of(), List.of(device));
        return new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of("true"),
                NetworkRequest.mode("none"),
                security,
                LifecycleRequest.defaults(),
                Limits.none().with(limits -> limits.deviceRules(List.of(rule))),
                List.of(),
                Map.of(),
                null);
    }

    private static ContainerSpec readWithoutAccess(ContainerSpec spec) {
        JsonMapper json = new JsonMapper();
        ObjectNode tree = json.valueToTree(spec);
        tree.remove("deviceAccess");
        return json.treeToValue(tree, ContainerSpec.class);
    }

    @Test
    void a_command_goes_behind_the_images_entrypoint() {
        assertThat(make(ProcessRequest.of("--port", "80")).argv()).containsExactly("/server", "--port", "80");
    }

    @Test
    void an_entrypoint_of_its_own_drops_the_images_command() {
        assertThat(make(process(List.of("sh"), null, List.of())).argv()).containsExactly("sh");
        assertThat(make(process(List.of("sh"), List.of("-c", "ls"), List.of())).argv())
                .containsExactly("sh", "-c", "ls");
    }

    @Test
    void an_empty_entrypoint_clears_the_images() {
        assertThat(make(process(List.of(), List.of("ls"), List.of())).argv()).containsExactly("ls");
        assertThat(make(process(List.of(""), List.of("ls"), List.of())).argv()).containsExactly("ls");
    }

    @Test
    void refuses_to_run_nothing() {
        assertThatThrownBy(() -> Specs.spec(ContainerRequest.of(null, "empty"), Specs.image(RuntimeConfig.EMPTY)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no command specified");
        assertThatThrownBy(() -> make(process(List.of(), null, List.of()))).hasMessageContaining("no command");
    }

    @Test
    void a_variable_of_the_request_replaces_the_images_and_a_bare_name_drops_it() {
        ContainerSpec spec = make(process(null, null, List.of("MODE=test", "LANG", "EMPTY=")));
        assertThat(spec.env())
                .contains("MODE=test", "EMPTY=")
                .doesNotContain("MODE=production")
                .noneMatch(item -> item.startsWith("LANG"));
    }

    @Test
    void every_container_has_a_path_and_its_host_name_and_a_terminal_its_kind() {
        ContainerSpec spec = Specs.spec(ContainerRequest.of(null, "busybox", "ls"));
        assertThat(spec.env()).anyMatch(item -> item.startsWith("PATH=")).contains("HOSTNAME=" + spec.shortId());
        assertThat(spec.env()).noneMatch(item -> item.startsWith("TERM="));
        ProcessRequest tty = new ProcessRequest(
                null, List.of("sh"), List.of(), null, null, true, true, true, List.of(), List.of(), null, false);
        assertThat(make(tty).env()).contains("TERM=xterm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=value", "A=b\0c"})
    void refuses_a_variable_without_a_name_or_with_a_nul(String item) {
        assertThatThrownBy(() -> make(process(null, null, List.of(item))))
                .hasMessageContaining("Invalid environment variable");
    }

    @Test
    void refuses_a_relative_working_directory() {
        ProcessRequest relative = new ProcessRequest(
                null, List.of("ls"), List.of(), "tmp", null, false, false, false, List.of(), List.of(), null, false);
        assertThatThrownBy(() -> make(relative)).hasMessageContaining("needs to be an absolute path");
    }

    @Test
    void gives_a_fork_bomb_an_end_by_default() {
        assertThat(make(ProcessRequest.of()).limits().pidsMax()).isEqualTo(4096);
        assertThat(Specs.spec(Requests.limited(limits -> limits.pidsMax(7L)))
                        .limits()
                        .pidsMax())
                .isEqualTo(7);
    }

    @Test
    void refuses_limits_that_the_host_cannot_give() {
        assertThatThrownBy(() -> Specs.spec(Requests.limited(limits -> limits.memoryMaxBytes(1L << 20))))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Specs.spec(Requests.limited(limits -> limits.nanoCpus(3_000_000_000L))))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Specs.spec(Requests.limited(limits -> limits.cpusetCpus("0-7"))))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Specs.spec(Requests.limited(limits -> limits.memorySwapBytes(1L << 30))))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void publishes_what_the_image_exposes_when_asked_for_all() {
        NetworkRequest all =
                new NetworkRequest("bridge", null, null, List.of(), true, List.of(), List.of(), List.of(), List.of());
        assertThat(Specs.spec(Requests.with(all), Specs.image(SERVER)).ports())
                .containsExactly(
                        new PortSpec("tcp", 80, "", 0),
                        new PortSpec("udp", 53, "", 0),
                        new PortSpec("tcp", 8080, "", 0));
    }

    @Test
    void publishes_what_the_request_exposes_too_but_nothing_twice() {
        NetworkRequest all = new NetworkRequest(
                "bridge",
                null,
                null,
                List.of(new PortSpec("tcp", 80, "", 8080)),
                List.of("99/tcp", "80/tcp"),
                true,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        assertThat(Specs.spec(Requests.with(all), Specs.image(SERVER.withExposedPorts(List.of("80/tcp"))))
                        .ports())
                .containsExactly(new PortSpec("tcp", 80, "", 8080), new PortSpec("tcp", 99, "", 0));
    }

    @ParameterizedTest
    @CsvSource({
        "ports, -1",
        "ports, 70000",
        "exposed, 80/icmp",
        "exposed, web",
        "dns, resolver.example",
        "dnsSearch, a b",
        "dnsOptions, ndots:1 x",
        "extraHosts, db",
        "extraHosts, db:nowhere"
    })
    void refuses_a_network_that_could_not_be_made(String field, String value) {
        NetworkRequest network = new NetworkRequest(
                "bridge",
                null,
                null,
                field.equals("ports") ? List.of(new PortSpec("tcp", 80, "", Integer.parseInt(value))) : List.of(),
                field.equals("exposed") ? List.of(value) : List.of(),
                false,
                field.equals("dns") ? List.of(value) : List.of(),
                field.equals("dnsSearch") ? List.of(value) : List.of(),
                field.equals("dnsOptions") ? List.of(value) : List.of(),
                field.equals("extraHosts") ? List.of(value) : List.of(),
                List.of());
        assertThatThrownBy(() -> Specs.spec(Requests.with(network, "ls")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.kind()).isEqualTo(ProblemException.Kind.INVALID))
                .hasMessageContaining(value);
    }

    @Test
    void an_images_volume_is_a_mount_without_a_name_unless_something_is_mounted_there() {
        RuntimeConfig config = SERVER.withVolumes(List.of("/data/", "/cache"));
        List<MountSpec> asked = List.of(new MountSpec(MountSpec.Type.TMPFS, "", "/cache", false, ""));
        assertThat(Specs.spec(Requests.with(asked, "ls"), Specs.image(config)).mounts())
                .containsExactly(asked.getFirst(), new MountSpec(MountSpec.Type.VOLUME, "", "/data", false, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "bogus, 0, unknown policy 'bogus'",
        "on-failure, -1, maximum retry count cannot be negative",
        "always, 3, cannot be used with restart policy 'always'",
        "no, 1, cannot be used with restart policy 'no'"
    })
    void refuses_a_restart_policy_that_nobody_could_follow(String name, int count, String why) {
        LifecycleRequest lifecycle =
                new LifecycleRequest(false, new RestartPolicy(name, count), null, null, null, null);
        assertThatThrownBy(() -> Specs.spec(Requests.with(lifecycle, "ls"))).hasMessageContaining(why);
    }

    @Test
    void refuses_to_remove_a_container_at_its_end_and_to_restart_it() {
        LifecycleRequest both = new LifecycleRequest(true, new RestartPolicy("always", 0), null, null, null, null);
        assertThatThrownBy(() -> Specs.spec(Requests.with(both, "ls"))).hasMessageContaining("AutoRemove");
    }

    @Test
    void refuses_a_host_name_of_its_own_in_the_hosts_uts_namespace() {
        SecurityRequest host = new SecurityRequest(
                false, false, List.of(), List.of(), null, "", "", "", "host", "", false, java.util.Map.of(), List.of());
        ContainerRequest plain = Requests.with(host, "ls");
        NetworkRequest named =
                new NetworkRequest("none", "box", null, List.of(), false, List.of(), List.of(), List.of(), List.of());
        assertThatThrownBy(() -> Specs.spec(new ContainerRequest(
                        null,
                        "busybox",
                        plain.process(),
                        named,
                        host,
                        plain.lifecycle(),
                        plain.limits(),
                        List.of(),
                        java.util.Map.of(),
                        null)))
                .hasMessageContaining("conflicting options: hostname and the UTS mode");
        assertThat(Specs.spec(plain).hostname()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org\n10.0.0.1 bank", "a b", "a\tb", "-a", "a-", "\0", "a#b"})
    void refuses_names_that_would_be_more_than_a_name_in_a_file(String name) {
        for (NetworkRequest named : List.of(named(name, null), named("web", name))) {
            assertThatThrownBy(() -> RequestRules.check(
                            ContainerRequest.of("web", "busybox").sharing(named, SecurityRequest.defaults())))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("invalid")
                    .hasMessageNotContaining("\n");
        }
        RequestRules.check(
                ContainerRequest.of("web", "busybox").sharing(named("web", "example.org"), SecurityRequest.defaults()));
    }

    private static NetworkRequest named(String hostname, @org.jspecify.annotations.Nullable String domainname) {
        return new NetworkRequest(
                "bridge", hostname, domainname, List.of(), false, List.of(), List.of(), List.of(), List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1001, 5000})
    void refuses_a_score_that_the_kernel_does_not_take(int score) {
        ProcessRequest process = new ProcessRequest(
                null, List.of("ls"), List.of(), null, null, false, false, false, List.of(), List.of(), score, false);
        assertThatThrownBy(() -> make(process)).hasMessageContaining("[-1000, 1000]");
    }

    @Test
    void refuses_a_weight_below_zero_instead_of_forgetting_it() {
        assertThatThrownBy(() -> Specs.spec(Requests.limited(limits -> limits.cpuShares(-5L))))
                .hasMessageContaining("invalid CPU shares (-5)");
    }

    @Test
    void refuses_a_port_of_the_host_that_is_to_lead_to_two_places() {
        PortSpec first = new PortSpec("tcp", 80, "", 8500);
        assertThatThrownBy(() -> Specs.spec(published(first, new PortSpec("tcp", 81, "", 8500))))
                .hasMessageContaining("The port 8500/tcp of the host cannot be published twice")
                .hasMessageContaining("its port 80 and to its port 81");
        Specs.spec(published(
                first,
                new PortSpec("udp", 80, "", 8500),
                new PortSpec("tcp", 81, "127.0.0.1", 8501),
                new PortSpec("tcp", 81, "127.0.0.2", 8501),
                new PortSpec("tcp", 82, "", 0),
                new PortSpec("tcp", 83, "", 0),
                new PortSpec("tcp", 84, "", 8600, 8601),
                new PortSpec("tcp", 85, "", 8600, 8601)));
    }

    private static ContainerRequest published(PortSpec... ports) {
        return Requests.with(
                new NetworkRequest(
                        "bridge", null, null, List.of(ports), false, List.of(), List.of(), List.of(), List.of()),
                "ls");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536})
    void refuses_impossible_ports(int port) {
        NetworkRequest network = new NetworkRequest(
                "bridge",
                null,
                null,
                List.of(new PortSpec("tcp", port, "", 8080)),
                false,
                List.of(),
                List.of(),
                List.of(),
                List.of());
        assertThatThrownBy(() -> Specs.spec(Requests.with(network, "ls")))
                .hasMessageContaining("The port " + port + " cannot be published");
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 02:42, '', MAC address",
        "'', '', 01:42:ac:11:00:02, '', MAC address",
        "10.9.0.7.1, '', '', '', IPv4 address",
        "fd00::1, '', '', '', IPv4 address",
        "'', 10.9.0.7, '', '', IPv6 address",
        "'', '', '', 'a b', network alias",
        "'', '', '', -x, network alias"
    })
    void refuses_a_place_that_nothing_can_have(String v4, String v6, String mac, String alias, String why) {
        EndpointRequest place =
                new EndpointRequest("front", v4, v6, mac, alias.isEmpty() ? List.of() : List.of(alias), 0);
        NetworkRequest network = NetworkRequest.mode("front").with("front", List.of(place));

        assertThatThrownBy(() -> Specs.spec(Requests.with(network, "ls")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(why);
    }

    @Test
    void refuses_further_networks_beside_one_that_has_no_place_for_them() {
        NetworkRequest host = NetworkRequest.mode("host").with("host", List.of(EndpointRequest.on("front")));
        assertThatThrownBy(() -> Specs.spec(Requests.with(host, "ls"))).hasMessageContaining("conflicting options");

        NetworkRequest aliased = NetworkRequest.mode("bridge")
                .with("bridge", List.of(new EndpointRequest("bridge", "", "", "", List.of("web"), 0)));
        assertThatThrownBy(() -> Specs.spec(Requests.with(aliased, "ls"))).hasMessageContaining("network-scoped alias");
    }

    @Test
    void refuses_an_unknown_resource_and_an_unknown_stop_signal() {
        ProcessRequest process = new ProcessRequest(
                null,
                List.of("ls"),
                List.of(),
                null,
                null,
                false,
                false,
                false,
                List.of(),
                List.of(new UlimitSpec("beer", 1, 2)),
                null,
                false);
        assertThatThrownBy(() -> make(process)).hasMessageContaining("Invalid ulimit type: beer");
        LifecycleRequest lifecycle = new LifecycleRequest(false, RestartPolicy.none(), "SIGNOPE", null, null, null);
        assertThatThrownBy(() -> Specs.spec(Requests.with(lifecycle, "ls"))).hasMessageContaining("SIGNOPE");
    }

    @Test
    void a_privileged_container_shares_the_hosts_user_namespace() {
        assertThat(make(ProcessRequest.of()).ownUserNamespace()).isTrue();
        SecurityRequest privileged = new SecurityRequest(
                true, false, List.of(), List.of(), null, "", "", "", "", "", false, java.util.Map.of(), List.of());
        assertThat(Specs.spec(Requests.with(privileged, "ls")).ownUserNamespace())
                .isFalse();
    }

    private static ContainerSpec make(ProcessRequest process) {
        Image image = Specs.image(SERVER);
        return Specs.spec(Requests.with(process), image);
    }

    private static ProcessRequest process(List<String> entrypoint, List<String> command, List<String> env) {
        return new ProcessRequest(
                entrypoint, command, env, null, null, false, false, false, List.of(), List.of(), null, false);
    }
}
