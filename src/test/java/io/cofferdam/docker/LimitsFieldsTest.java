package io.cofferdam.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cofferdam.cgroup.DeviceRule;
import io.cofferdam.cgroup.DeviceThrottle;
import io.cofferdam.cgroup.HostCapacity;
import io.cofferdam.cgroup.Limits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

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

    @ParameterizedTest
    @CsvSource({
        "Memory, -5, Minimum memory limit",
        "Memory, -1, Minimum memory limit",
        "MemoryReservation, -1, Minimum memory reservation",
        "MemorySwap, -5, Invalid memory swap limit -5",
        "MemorySwappiness, -5, memory swappiness",
        "PidsLimit, -7, Invalid pids limit -7",
        "NanoCpus, -5, Range of CPUs",
        "CpuQuota, -5, CPU cfs quota",
        "CpuPeriod, -1, CPU cfs period",
        "CpuShares, -1, invalid CPU shares (-1)",
        "CpuRealtimePeriod, -1, CPU real-time period -1",
        "CpuRealtimeRuntime, -1, CPU real-time runtime -1",
        "BlkioWeight, -1, Range of blkio weight",
    })
    void a_negative_number_that_means_nothing_is_refused_by_its_name_and_takes_no_limit_away(
            String field, long value, String words) {
        String body = "{'" + field + "': " + value + "}";
        assertThatThrownBy(() -> updated(body).validate(HostCapacity.detect())).hasMessageContaining(words);
        assertThatThrownBy(() -> LimitsFields.read(parsed(body)).validate(HostCapacity.detect()))
                .hasMessageContaining(words);
    }

    @Test
    void minus_1_takes_away_what_the_documentation_says() {
        Limits limited = Limits.none()
                .with(limits -> limits.memoryMaxBytes(64L << 20)
                        .memorySwapBytes(64L << 20)
                        .pidsMax(10L)
                        .cpuQuotaMicros(50_000L));
        Limits after = LimitsFields.update(limited, parsed("{'MemorySwap': -1, 'PidsLimit': -1, 'CpuQuota': -1}"));
        assertThat(after)
                .isEqualTo(Limits.none()
                        .with(limits -> limits.memoryMaxBytes(64L << 20).memorySwapBytes(Limits.UNLIMITED)));
        assertThat(updated("{'NanoCpus': -1000000000}").nanoCpus()).isNull();
        assertThat(LimitsFields.read(parsed("{'PidsLimit': -1}")).pidsMax()).isEqualTo(4_194_304L);
        assertThat(LimitsFields.read(parsed("{'CpuQuota': -1, 'MemorySwappiness': -1}")))
                .isEqualTo(Limits.none());
    }

    private static Limits updated(String body) {
        return updated(NOW, body);
    }

    private static Limits updated(Limits now, String body) {
        return LimitsFields.update(now, parsed(body));
    }

    private static JsonNode parsed(String body) {
        return Json.parse(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
