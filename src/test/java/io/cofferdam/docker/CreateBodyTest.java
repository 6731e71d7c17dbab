package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.container.ConsoleSize;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.EndpointRequest;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.NetworkRequest;
import io.cofferdam.container.PortSpec;
import io.cofferdam.container.RestartPolicy;
import io.cofferdam.container.UlimitSpec;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The bodies are what the docker command 28.2 sent. */
class CreateBodyTest {

    @Test
    void a_plain_run_asks_for_nothing_special() throws IOException {
        ContainerRequest request = CreateBody.read(null, fixture("run-plain"));
        assertThat(request).isEqualTo(ContainerRequest.of(null, "busybox", "true"));
    }

    @Test
    void every_option_of_a_run_reaches_the_request() throws IOException {
        ObjectNode body = fixture("run-with-much");
        ObjectNode host = (ObjectNode) body.get("HostConfig");
        body.remove("Healthcheck");
        host.remove("BlkioDeviceReadBps");
        ContainerRequest request = CreateBody.read("a", body);

        assertThat(request.name()).isEqualTo("a");
        assertThat(request.process().entrypoint()).containsExactly("/bin/x");
        assertThat(request.process().command()).containsExactly("x", "y");
        assertThat(request.process().user()).isEqualTo("1:2");
        assertThat(request.process().ulimits()).containsExactly(new UlimitSpec("nofile", 10, 20));
        assertThat(request.process().init()).isTrue();
        assertThat(request.network().mode()).isEqualTo("none");
        assertThat(request.network().ports())
                .containsExactlyInAnyOrder(new PortSpec("udp", 53, "", 53), new PortSpec("tcp", 80, "127.0.0.1", 80));
        assertThat(request.security().usernsMode()).isEqualTo("host");
        assertThat(request.security().noNewPrivileges()).isTrue();
        assertThat(request.security().seccomp()).isEqualTo("unconfined");
        assertThat(request.lifecycle().stopTimeoutSeconds()).isEqualTo(3);
        assertThat(request.lifecycle().logMaxBytes()).isEqualTo(1 << 20);
        assertThat(request.limits().memoryMaxBytes()).isEqualTo(64 << 20);
        assertThat(request.limits().nanoCpus()).isEqualTo(1_500_000_000L);
        assertThat(request.limits().deviceRules()).hasSize(1);
        assertThat(request.shmSizeBytes()).isEqualTo(1L << 30);
    }

    @Test
    void mounts_come_from_binds_mounts_tmpfs_and_volumes() throws IOException {
        ObjectNode body = fixture("run-with-much");
        body.remove("Healthcheck");
        ((ObjectNode) body.get("HostConfig")).remove("BlkioDeviceReadBps");
        ((ObjectNode) body.get("Volumes")).putObject("/anonymous");
        assertThat(CreateBody.read(null, body).mounts())
                .containsExactly(
                        new MountSpec(MountSpec.Type.BIND, "/a", "/b", true, ""),
                        new MountSpec(MountSpec.Type.VOLUME, "vol", "/c", false, ""),
                        new MountSpec(MountSpec.Type.BIND, "/q", "/r", false, "rslave,must-exist"),
                        new MountSpec(MountSpec.Type.VOLUME, "v2", "/s", true, ""),
                        new MountSpec(MountSpec.Type.TMPFS, "", "/u", false, "size=10485760,mode=1770"),
                        new MountSpec(MountSpec.Type.TMPFS, "", "/t", false, "size=3m"),
                        new MountSpec(MountSpec.Type.VOLUME, "", "/anonymous", false, ""));
    }

    @Test
    void exposed_ports_and_the_size_of_the_terminal_reach_the_request() throws IOException {
        ObjectNode body = fixture("run-plain");
        body.putObject("ExposedPorts").putObject("99/tcp");
        ((ObjectNode) body.get("HostConfig")).putArray("ConsoleSize").add(44).add(133);
        ContainerRequest request = CreateBody.read(null, body);
        assertThat(request.network().exposed()).containsExactly("99/tcp");
        assertThat(request.process().console()).isEqualTo(new ConsoleSize(44, 133));
    }

    @Test
    void a_restart_policy_keeps_its_count() throws IOException {
        ObjectNode body = fixture("run-plain");
        ObjectNode policy = ((ObjectNode) body.get("HostConfig")).putObject("RestartPolicy");
        policy.put("Name", "on-failure").put("MaximumRetryCount", 3);
        assertThat(CreateBody.read(null, body).lifecycle().restartPolicy())
                .isEqualTo(new RestartPolicy("on-failure", 3));
    }

    @Test
    void takes_mounts_and_hidden_paths_as_they_are_asked_for() {
        ContainerRequest request = CreateBody.read(null, json("""
                {"Image":"busybox","HostConfig":{"VolumesFrom":["z:ro"],"CgroupParent":"a/b","StorageOpt":{"size":"10G"},"Annotations":{"a":"b"},"MaskedPaths":[],
                 "SecurityOpt":["seccomp={\\"defaultAction\\":\\"SCMP_ACT_ALLOW\\"}"],"Mounts":[
                 {"Type":"volume","Source":"v","Target":"/v","VolumeOptions":{"Subpath":"s","NoCopy":true}},
                 {"Type":"image","Source":"i","Target":"/i","ImageOptions":{"Subpath":"s"}},
                 {"Type":"bind","Source":"/b","Target":"/b","BindOptions":{"NonRecursive":true,"Propagation":"rslave"}},
                 {"Type":"bind","Source":"/c","Target":"/c","BindOptions":{"CreateMountpoint":true}},
                 {"Type":"tmpfs","Target":"/t","TmpfsOptions":{"SizeBytes":4096,"Options":[["exec"],["nr_inodes","9"]]}}]}}
                """));
        assertThat(request.volumesFrom()).containsExactly("z:ro");
        assertThat(request.annotations()).containsEntry("a", "b");
        assertThat(request.security().maskedPaths()).isEmpty();
        assertThat(request.security().readOnlyPaths()).isNull();
        assertThat(request.security().cgroupParent()).isEqualTo("a/b");
        assertThat(request.storageBytes()).isEqualTo(10L << 30);
        assertThat(request.security().seccompWord()).isEqualTo("own profile");
        assertThat(request.mounts())
                .containsExactly(
                        new MountSpec(MountSpec.Type.VOLUME, "v", "/v", false, "nocopy", "s", null),
                        new MountSpec(MountSpec.Type.IMAGE, "i", "/i", true, "", "s", null),
                        new MountSpec(MountSpec.Type.BIND, "/b", "/b", false, "rslave,norecursive,must-exist"),
                        new MountSpec(MountSpec.Type.BIND, "/c", "/c", false, ""),
                        new MountSpec(MountSpec.Type.TMPFS, "", "/t", false, "size=4096,exec,nr_inodes=9"));
    }

    @Test
    void networks_are_read_with_what_is_asked_of_each() {
        NetworkRequest network = CreateBody.read(null, json("""
                {"Image":"busybox","MacAddress":"02:42:ac:11:00:02","HostConfig":{"NetworkMode":"front"},
                 "NetworkingConfig":{"EndpointsConfig":{
                 "front":{"Aliases":["web","w"],"GwPriority":5},
                 "back":{"IPAMConfig":{"IPv4Address":"10.9.0.7","IPv6Address":"fd00::7"},"MacAddress":"02:42:ac:11:00:03"}}}}
                """)).network();

        assertThat(network.mode()).isEqualTo("front");
        assertThat(network.endpoints())
                .containsExactly(
                        new EndpointRequest("front", "", "", "02:42:ac:11:00:02", List.of("web", "w"), 5),
                        new EndpointRequest("back", "10.9.0.7", "fd00::7", "02:42:ac:11:00:03", List.of(), 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            default | {"bridge":{"Links":["db:store"]}}                | Link[container=db, alias=store] | bridge []
            bridge  | {}                                              | Link[container=db, alias=store] | bridge []
            front   | {"front":{"Links":["db:store"]}}                 |                                 | front [db:store]
            front   | {}                                              |                                 | front [db:store]
            front   | {"front":{"Links":["x"]},"bridge":{"Links":["/y:/me/z"]}} | Link[container=y, alias=z] | front [x, db:store], bridge []
            """)
    void links_are_where_they_have_an_effect(String mode, String endpoints, String onBridge, String places) {
        NetworkRequest network =
                CreateBody.read(null, json("""
                {"Image":"busybox","HostConfig":{"NetworkMode":"%s","Links":["db:store"]},
                 "NetworkingConfig":{"EndpointsConfig":%s}}
                """.formatted(mode, endpoints))).network();

        assertThat(network.links().toString()).isEqualTo("[" + (onBridge == null ? "" : onBridge) + "]");
        assertThat(String.join(
                        ", ",
                        network.endpoints().stream()
                                .map(one -> one.network() + " " + one.links())
                                .toList()))
                .isEqualTo(places);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"VolumeDriver":"x"}                          | A volume driver is not supported
            {"Runtime":"runc"}                            | A choice of runtime is not supported
            {"StorageOpt":{"dm.fs":"xfs"}}                | The storage option 'dm.fs' is not supported
            {"StorageOpt":{"size":"much"}}                | The storage option size is wrong
            {"Links":["a:b:c"]}                           | bad format for links: a:b:c
            {"Links":["a:"]}                              | invalid link: a:
            {"DeviceRequests":[{"Count":-1}]}             | A device request
            {"KernelMemory":5}                            | kernel memory
            {"IpcMode":"container:"}                      | invalid IpcMode: container:
            {"IpcMode":"foo"}                             | Use private, shareable, none, host or container:NAME
            {"UTSMode":"container:x"}                     | invalid UTSMode: container:x
            {"PidMode":"other"}                           | invalid PidMode: other
            {"LogConfig":{"Type":"syslog"}}               | A log driver is not supported
            {"LogConfig":{"Config":{"max-size":"x"}}}     | invalid value "x" for log option max-size
            {"LogConfig":{"Config":{"max-age":"7d"}}}     | invalid value "7d" for log option max-age
            {"LogConfig":{"Config":{"max-size":"-1"}}}    | invalid value "-1" for log option max-size
            {"LogConfig":{"Config":{"tag":"x"}}}          | The log option tag is not supported
            {"LogConfig":{"Config":{"labels":"x"}}}       | The log option labels is not supported
            {"LogConfig":{"Config":{"labels-regex":"x"}}} | The log option labels-regex is not supported
            {"LogConfig":{"Config":{"env":"x"}}}          | The log option env is not supported
            {"LogConfig":{"Config":{"env-regex":"x"}}}    | The log option env-regex is not supported
            {"LogConfig":{"Config":{"mode":"non-blocking"}}} | The log option mode is not supported
            {"LogConfig":{"Config":{"max-buffer-size":"4m"}}} | The log option max-buffer-size is not supported
            {"LogConfig":{"Config":{"compress":"true"}}}  | The log option compress is not supported
            {"LogConfig":{"Config":{"bogus":"x"}}}        | Unknown field LogConfig.Config.bogus
            {"PortBindings":{"80/x":[]}}                  | invalid containerPort
            {"PortBindings":{"80":[{"HostPort":"9-1"}]}}  | invalid hostPort: 9-1
            {"PortBindings":{"80":[{"HostPort":"0-9"}]}}  | invalid hostPort: 0-9
            {"PortBindings":{"80":[{"HostPort":"1-2-3"}]}}| invalid hostPort: 1-2-3
            {"PortBindings":{"80":[{"HostPort":"99999"}]}}| invalid hostPort
            {"Binds":["/a"]}                              | invalid volume specification
            {"Binds":["/a:/b:huh"]}                       | invalid mode: huh
            {"Binds":["/a:/b:ro,rw"]}                     | invalid mode: ro,rw
            {"Binds":["/a:/b","/c:/b"]}                   | Duplicate mount point
            {"Mounts":[{"Type":"npipe","Target":"/x"}]}   | A mount of type 'npipe'
            {"DeviceCgroupRules":["x"]}                   | invalid device cgroup format
            {"Memory":"1"}                                | Memory is wrong
            {"NoSuchThing":1}                             | Unknown field HostConfig.NoSuchThing
            """)
    void refuses_what_would_be_left_undone(String hostConfig, String message) {
        String body = "{\"Image\":\"busybox\",\"HostConfig\":" + hostConfig + "}";
        assertThatThrownBy(() -> CreateBody.read(null, json(body)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"Healthcheck":{"Test":["CMD","x"],"Pings":1}} | Unknown field Healthcheck.Pings
            {"Shell":["/bin/x"]}                  | Shell
            {"Cmd":[1]}                           | Cmd is wrong
            {"Env":{"a":"b"}}                     | Env is wrong
            {"Image":5}                           | Image is wrong
            {"Wish":"x"}                          | Unknown field Config.Wish
            {"HostConfig":"x"}                    | HostConfig is not an object
            {"NetworkingConfig":{"EndpointsConfig":{"default":{"Links":[":b"]}}}} | invalid link: :b
            {"NetworkingConfig":{"EndpointsConfig":{"foo":{"DriverOpts":{"a":"b"}}}}} | A network driver's option
            {"NetworkingConfig":{"EndpointsConfig":{"foo":{"IPAMConfig":{"LinkLocalIPs":["169.254.1.2"]}}}}} | A link-local address
            {"NetworkingConfig":{"EndpointsConfig":{"foo":{"Speed":5}}}} | Unknown field EndpointConfig.Speed
            """)
    void refuses_wrong_and_unsupported_config(String config, String message) {
        assertThatThrownBy(() -> CreateBody.read(null, json(config)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(message);
    }

    @Test
    void unknown_fields_that_ask_for_nothing_pass() {
        JsonNode body = json("{\"Image\":\"a\",\"New\":{\"x\":[0,\"\",null]},\"HostConfig\":{\"Newer\":false}}");
        assertThat(CreateBody.read(null, body).image()).isEqualTo("a");
    }

    @Test
    void a_port_may_be_any_of_a_range() {
        JsonNode body =
                json("{\"Image\":\"a\",\"HostConfig\":{\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"8000-8010\"}]}}}");

        PortSpec port = CreateBody.read(null, body).network().ports().getFirst();

        assertThat(port).isEqualTo(new PortSpec("tcp", 80, "", 8000, 8010));
        assertThat(port.hostPorts()).isEqualTo("8000-8010");
    }

    @Test
    void an_update_keeps_what_it_does_not_name() throws IOException {
        var now = io.cofferdam.cgroup.Limits.builder().pidsMax(9L).cpuShares(5L).build();
        var after = LimitsFields.update(now, fixture("update-memory"));
        assertThat(after).isEqualTo(now.with(limits -> limits.memoryMaxBytes(5L << 20)));
        assertThat(LimitsFields.update(now, json("{\"PidsLimit\":-1}")).pidsMax())
                .isNull();
    }

    private static ObjectNode fixture(String name) throws IOException {
        try (InputStream in = CreateBodyTest.class.getResourceAsStream("/docker/" + name + ".json")) {
            return (ObjectNode) Json.read(in);
        }
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
