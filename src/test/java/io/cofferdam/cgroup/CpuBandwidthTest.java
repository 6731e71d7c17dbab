package io.cofferdam.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuBandwidthTest {

    @ParameterizedTest
    @CsvSource({"0,1", "2,1", "1024,100", "262144,10000", "999999,10000", "512,59", "2048,174"})
    void weighs_shares_so_that_the_default_stays_the_default(long shares, long weight) {
        assertThat(CpuBandwidth.weightOfShares(shares)).isEqualTo(weight);
    }

    @Test
    void finds_shares_for_every_weight() {
        for (long weight = 1; weight <= 10_000; weight++) {
            long there = CpuBandwidth.weightOfShares(CpuBandwidth.sharesOfWeight(weight));
            assertThat(there).isBetween(weight, weight + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"10,1", "1000,10000", "500,4950"})
    void spreads_the_blkio_weight_over_io_weight(long blkio, long io) {
        assertThat(CpuBandwidth.ioWeight(blkio)).isEqualTo(io);
        assertThat(CpuBandwidth.blkioWeight(io)).isEqualTo(blkio);
    }

    @Test
    void turns_cores_into_a_quota_of_the_default_period() {
        assertThat(CpuBandwidth.quotaOfNanoCpus(1_500_000_000)).isEqualTo(150_000);
        assertThat(CpuBandwidth.quotaOfNanoCpus(10_000_000)).isEqualTo(1000);
    }
}
