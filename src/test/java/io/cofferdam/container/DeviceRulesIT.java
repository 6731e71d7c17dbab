package io.cofferdam.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.CgroupMode;
import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.FileChange;
import io.cofferdam.cgroup.Limits;
import io.cofferdam.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Device rules that change while the container runs, by a node of the kernel's log, which every kernel lets root open. */
@Tag("v2")
class DeviceRulesIT {

    private static final String LOG = "c 1:11 w";

    private EngineFixture it;

    @BeforeEach
    void open() {
        it = new EngineFixture("devrules");
    }

    @AfterEach
    void close() {
        it.close();
    }

    @Test
    void a_device_opens_from_the_change_on_and_no_longer_after_the_next() throws Exception {
        String id = running(given(), Limits.none());
        assertThat(opens(id, "/log")).isFalse();

        LimitsChanged given = change(id, LOG);
        assertThat(opens(id, "/log")).isTrue();
        assertThat(opens(id, "/dev/null")).isTrue();
        assertThat(given.warnings()).isEmpty();
        FileChange told = given.files().getFirst();
        assertThat(told.before()).contains("c 1:3 rwm").doesNotContain(LOG);
        assertThat(told.after()).contains("c 1:3 rwm", LOG);

        LimitsChanged taken = change(id);
        assertThat(opens(id, "/log")).isFalse();
        assertThat(opens(id, "/dev/null")).isTrue();
        assertThat(taken.warnings())
                .singleElement()
                .asString()
                .contains("Access to c 1:11 w was taken away", "stays open");
        assertThat(taken.files().getFirst().before()).isEqualTo(told.after());
        assertThat(taken.files().getFirst().after()).isEqualTo(told.before());
    }

    @Test
    void a_device_that_was_given_stays_whatever_the_rules_say() throws Exception {
        String id = running(given(new DeviceSpec("/dev/kmsg", "/dev/log", "w")), rules("c 1:11 rw"));
        assertThat(opens(id, "/dev/log")).isTrue();
        assertThat(change(id).warnings()).singleElement().asString().contains("Access to c 1:11 r was taken away");
        assertThat(opens(id, "/dev/log")).isTrue();
        change(id, "c 10:200 rw");
        assertThat(opens(id, "/dev/log")).isTrue();
        it.engine.kill(id, "KILL");
        it.awaitExit(id);
        it.engine.start(id);
        assertThat(opens(id, "/dev/log")).isTrue();
    }

    @Test
    void what_cannot_be_kept_is_taken_back() throws Exception {
        String id = running(given(), Limits.none());
        Path spec = it.root().resolve("containers").resolve(id).resolve("spec.json");
        Path aside = spec.resolveSibling("aside");
        Files.move(spec, aside);
        Files.createDirectories(spec.resolve("in the way"));
        assertThatThrownBy(() -> change(id, LOG)).isInstanceOf(ProblemException.class);
        Files.delete(spec.resolve("in the way"));
        Files.delete(spec);
        Files.move(aside, spec);
        assertThat(opens(id, "/log")).isFalse();
        assertThat(it.engine.limits(id).deviceRules()).isEmpty();
    }

    @Test
    void every_device_is_another_kind_of_list_on_v1_and_refused_by_name() throws Exception {
        String id = running(given(), Limits.none());
        if (CgroupHost.detect().mode() == CgroupMode.V2) {
            change(id, "a *:* rwm");
            assertThat(opens(id, "/log")).isTrue();
            change(id);
            assertThat(opens(id, "/log")).isFalse();
        } else {
            assertThatThrownBy(() -> change(id, "a *:* rwm"))
                    .hasMessageContaining("The device rules of")
                    .hasMessageContaining("a moment without any device");
        }
        assertThat(opens(id, "/dev/null")).isTrue();
    }

    /** Nodes are made with the host's ids only, and by default every one may be made. */
    private String running(SecurityRequest security, Limits limits) throws Exception {
        String id = it.create(new ContainerRequest(
                null,
                "busybox",
                ProcessRequest.of("sh", "-c", "mknod /log c 1 11; echo made; exec sleep 1000"),
                NetworkRequest.mode("none"),
                security,
                LifecycleRequest.defaults(),
                limits,
                List.of(),
                Map.of(),
                null));
        it.engine.start(id);
        it.awaitLine(id, "made");
        return id;
    }

    private static SecurityRequest given(DeviceSpec... devices) {
        return new SecurityRequest(
                false, false, List.of(), List.of(), null, "host", "", "", "", "", false, Map.of(), List.of(devices));
    }

    private boolean opens(String id, String path) throws Exception {
        return it.exec(id, "sh", "-c", ": >" + path + " && echo opened").log().contains("opened");
    }

    private LimitsChanged change(String id, String... rules) {
        return it.engine.changeLimits(id, it.engine.limits(id).with(limits -> limits.deviceRules(list(rules))));
    }

    private static Limits rules(String... rules) {
        return Limits.none().with(limits -> limits.deviceRules(list(rules)));
    }

    private static List<DeviceRule> list(String... rules) {
        return Arrays.stream(rules).map(rule -> DeviceRule.parse(rule, true)).toList();
    }
}
