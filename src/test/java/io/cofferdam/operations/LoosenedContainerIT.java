package io.cofferdam.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.container.AttachRequest;
import io.cofferdam.container.ContainerRequest;
import io.cofferdam.container.LifecycleRequest;
import io.cofferdam.container.MountSpec;
import io.cofferdam.container.NetworkRequest;
import io.cofferdam.container.ProcessRequest;
import io.cofferdam.container.PruneFilter;
import io.cofferdam.container.PruneResult;
import io.cofferdam.container.RestartPolicy;
import io.cofferdam.container.SecurityRequest;
import io.cofferdam.problem.ProblemException;
import io.cofferdam.volume.Volume;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator may do with a container that an administrator has loosened: run it and bound it, not reshape it. */
class LoosenedContainerIT {

    private OperationsFixture fixture;
    private ContainerOperations containers;
    private String loosened;

    @BeforeEach
    void open() {
        fixture = new OperationsFixture("loose", Clock.systemUTC());
        containers = fixture.containers;
        loosened = fixture.powerful("admins");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void an_operator_does_not_rename_remove_or_revive_it() {
        refused(() -> containers.rename(OperationsFixture.OPERATOR, "admins", "mine"));
        refused(() -> containers.remove(OperationsFixture.OPERATOR, "admins", true, false));
        refused(() ->
                containers.changeRestartPolicy(OperationsFixture.OPERATOR, "admins", new RestartPolicy("always", 0)));
        assertThat(fixture.recorded()).extracting(entry -> entry.outcome()).containsOnly("refused");
        assertThat(fixture.engine.require("admins").id()).isEqualTo(loosened);

        containers.rename(OperationsFixture.ADMIN, "admins", "still-admins");
        containers.remove(OperationsFixture.ADMIN, "still-admins", true, false);
        assertThat(fixture.engine.find(loosened)).isEmpty();
    }

    @Test
    void an_operator_does_not_get_the_hosts_files_by_way_of_its_mounts() {
        String bound = fixture.bound("bound", "/usr/share");
        ContainerRequest asked = new ContainerRequest(
                "thief",
                "busybox",
                ProcessRequest.of("true"),
                NetworkRequest.mode("none"),
                SecurityRequest.defaults(),
                LifecycleRequest.defaults(),
                Limits.none(),
                List.of(),
                Map.of(),
                null,
                Map.of(),
                List.of(bound),
                null);
        refused(() -> containers.create(OperationsFixture.OPERATOR, asked));
        String id = containers.create(OperationsFixture.ADMIN, asked).id();
        assertThat(fixture.engine.require(id).spec().mounts())
                .extracting(MountSpec::source)
                .containsExactly("/usr/share");
    }

    @Test
    void an_operator_does_not_get_the_hosts_files_by_the_name_of_a_volume() {
        VolumeOperations volumes = new VolumeOperations(fixture.engine, fixture.recorder);
        VolumeFileOperations files = new VolumeFileOperations(fixture.engine, fixture.recorder);
        Map<String, String> share = Map.of("type", "none", "o", "bind", "device", "/usr/share");
        volumes.create(OperationsFixture.ADMIN, "hosts", Map.of(), share);
        volumes.create(OperationsFixture.ADMIN, "shared", Map.of(Volume.SHARED, "true"), share);
        volumes.create(OperationsFixture.OPERATOR, "plain", Map.of(Volume.SHARED, "false"), Map.of());

        refused(() -> containers.create(OperationsFixture.OPERATOR, mounting("thief", "hosts")));
        assertThat(volumes.create(OperationsFixture.OPERATOR, "hosts", Map.of(), Map.of())
                        .options())
                .containsExactly(Map.entry("type", "none"));
        refused(() -> files.list(OperationsFixture.OPERATOR, "hosts", "/"));
        refused(() -> files.info(OperationsFixture.OPERATOR, "hosts", "/"));
        refused(() -> files.readFile(OperationsFixture.OPERATOR, "hosts", "/x", OutputStream.nullOutputStream()));
        refused(() -> files.put(OperationsFixture.OPERATOR, "hosts", "/", InputStream.nullInputStream(), false));
        String made = containers
                .create(OperationsFixture.ADMIN, mounting("admins-own", "hosts"))
                .id();
        refused(() -> containers.rename(OperationsFixture.OPERATOR, made, "mine"));
        refused(() ->
                new CopyOperations(fixture.engine, fixture.recorder).info(OperationsFixture.OPERATOR, made, "/data"));

        for (String volume : List.of("shared", "plain")) {
            containers.create(OperationsFixture.OPERATOR, mounting("with-" + volume, volume));
            files.list(OperationsFixture.OPERATOR, volume, "/");
        }
    }

    @Test
    void an_operator_does_not_put_another_volume_in_the_place_of_one_of_the_hosts_files() {
        VolumeOperations volumes = new VolumeOperations(fixture.engine, fixture.recorder);
        PruneOperations prunes = new PruneOperations(fixture.engine, fixture.recorder);
        Map<String, String> share = Map.of("type", "none", "o", "bind", "device", "/usr/share");
        volumes.create(OperationsFixture.ADMIN, "hosts", Map.of(), share);
        volumes.create(OperationsFixture.ADMIN, "shared", Map.of(Volume.SHARED, "true"), share);
        volumes.create(OperationsFixture.OPERATOR, "plain", Map.of(), Map.of());

        refused(() -> volumes.remove(OperationsFixture.OPERATOR, "hosts", false));
        refused(() -> volumes.remove(OperationsFixture.OPERATOR, "hosts", true));
        assertThat(prunes.previewVolumes(OperationsFixture.OPERATOR, PruneFilter.ALL, true)
                        .items())
                .extracting(item -> item.id())
                .containsExactly("plain", "shared");
        assertThat(prunes.volumes(OperationsFixture.OPERATOR, PruneFilter.ALL, true)
                        .deleted())
                .containsExactly("plain", "shared");

        PruneResult last = prunes.volumes(OperationsFixture.ADMIN, PruneFilter.ALL, true);
        assertThat(last.deleted()).containsExactly("hosts");
        assertThat(last.bytes()).isZero();
    }

    private static ContainerRequest mounting(String name, String volume) {
        return OperationsFixture.request(name, false)
                .mounting(List.of(new MountSpec(MountSpec.Type.VOLUME, volume, "/data", true, "")));
    }

    @Test
    void an_operator_does_not_come_into_its_namespaces() {
        String bound = fixture.bound("bound", "/usr/share");
        ContainerRequest asked = sharing("thief", bound);
        refused(() -> containers.create(OperationsFixture.OPERATOR, asked));
        String between = containers.create(OperationsFixture.ADMIN, asked).id();
        refused(() -> containers.create(OperationsFixture.OPERATOR, sharing("further", between)));
        refused(() -> containers.rename(OperationsFixture.OPERATOR, between, "mine"));

        String harmless = fixture.harmless("plain");
        containers.create(OperationsFixture.OPERATOR, sharing("friend", harmless));
    }

    private static ContainerRequest sharing(String name, String other) {
        return ContainerRequest.of(name, "busybox", "true")
                .sharing(NetworkRequest.mode("none"), SecurityRequest.defaults().sharing("container:" + other, ""));
    }

    @Test
    void an_operator_starts_bounds_and_ends_it() {
        containers.start(OperationsFixture.OPERATOR, "admins");
        containers.changeLimits(
                OperationsFixture.OPERATOR,
                "admins",
                fixture.engine.limits(loosened).with(limits -> limits.pidsMax(50L)));
        containers.kill(OperationsFixture.OPERATOR, "admins", "KILL");
        assertThat(fixture.recorded()).extracting(entry -> entry.outcome()).containsOnly("done");
    }

    @Test
    void an_operator_who_prunes_leaves_it() {
        PruneOperations prunes = new PruneOperations(fixture.engine, fixture.recorder);
        String harmless = fixture.harmless("plain");
        assertThat(prunes.previewContainers(OperationsFixture.OPERATOR, PruneFilter.ALL)
                        .items())
                .extracting(item -> item.id())
                .containsExactly(harmless);
        assertThat(prunes.containers(OperationsFixture.OPERATOR, PruneFilter.ALL)
                        .deleted())
                .containsExactly(harmless);
        assertThat(prunes.containers(OperationsFixture.ADMIN, PruneFilter.ALL).deleted())
                .containsExactly(loosened);
    }

    @Test
    void device_access_that_was_given_later_counts_too() {
        fixture.harmless("plain");
        containers.changeLimits(
                OperationsFixture.ADMIN,
                "plain",
                Limits.none().with(limits -> limits.deviceRules(List.of(DeviceRule.parse("b 8:0 rwm", true)))));
        refused(() -> containers.attach(
                OperationsFixture.OPERATOR, "plain", new AttachRequest(true, true, true, false, true)));
    }

    @Test
    void device_access_that_was_taken_away_counts_until_nothing_can_have_it_open() throws Exception {
        String plain = fixture.harmless("plain");
        containers.start(OperationsFixture.OPERATOR, plain);
        Limits limits = fixture.engine.limits(plain);
        Limits given = limits.with(b -> b.deviceRules(List.of(DeviceRule.parse("b 8:0 rwm", true))));
        containers.changeLimits(OperationsFixture.ADMIN, plain, given);
        containers.changeLimits(OperationsFixture.ADMIN, plain, limits);
        refused(() -> containers.rename(OperationsFixture.OPERATOR, plain, "mine"));

        containers.restart(OperationsFixture.OPERATOR, plain, "KILL", 10);
        containers.rename(OperationsFixture.OPERATOR, plain, "mine");
    }

    private static void refused(ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOf(ProblemException.class).hasMessageContaining("CONTAINER_PRIVILEGED");
    }
}
