package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.DeviceThrottle;
import io.cofferdam.cgroup.Limits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How an update says that a limit goes. */
class LimitsFieldsTest {

    private static final DeviceThrottle DISK = DeviceThrottle.of("/dev/vda", 1000);
    private static final Limits NOW = Limits.none()
            .with(limits -> limits.nanoCpus(500_000_000L).readBps(List.of(DISK)).writeIops(List.of(DISK)));

    @Test
    void what_an_update_leaves_out_or_has_as_null_stays() {
        assertThat(updated("{}")).isEqualTo(NOW);
        assertThat(updated("{'BlkioDeviceReadBps': null, 'NanoCpus': 0}")).isEqualTo(NOW);
    }

    @Test
    void an_empty_list_takes_all_rates_of_its_kind_away() {
        Limits after = updated("{'BlkioDeviceReadBps': []}");
        assertThat(after.readBps()).isEmpty();
        assertThat(after.writeIops()).containsExactly(DISK);
    }

    @Test
    void a_rate_of_0_takes_that_devices_away() {
        assertThat(updated("{'BlkioDeviceWriteIOps': [{'Path': '/dev/vda', 'Rate': 0}]}")
                        .writeIops())
                .isEmpty();
        assertThat(updated("{'BlkioDeviceReadBps': [{'Path': '/dev/vda', 'Rate': 0}, {'Path': '/dev/vdb', 'Rate': 7}]}")
                        .readBps())
                .containsExactly(DeviceThrottle.of("/dev/vdb", 7));
    }

    @Test
    void minus_1_takes_the_cores_away() {
        Limits after = updated("{'NanoCpus': -1}");
        assertThat(after.nanoCpus()).isNull();
        assertThat(after.cpuQuotaMicros()).isNull();
        assertThat(after.readBps()).containsExactly(DISK);
    }

    @Test
    void a_list_of_device_rules_stands_for_all_of_them() {
        Limits now = NOW.with(limits -> limits.deviceRules(List.of(DeviceRule.parse("c 42:* rw", true))));
        assertThat(updated(now, "{'DeviceCgroupRules': null}")).isEqualTo(now);
        assertThat(updated(now, "{'DeviceCgroupRules': []}").deviceRules()).isEmpty();
        assertThat(updated(now, "{'DeviceCgroupRules': ['b 7:* r']}").deviceRules())
                .containsExactly(DeviceRule.parse("b 7:* r", true));
    }

    private static Limits updated(String body) {
        return updated(NOW, body);
    }

    private static Limits updated(Limits now, String body) {
        return LimitsFields.update(now, Json.parse(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }
}
