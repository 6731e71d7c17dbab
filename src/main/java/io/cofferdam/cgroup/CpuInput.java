package io.cofferdam.cgroup;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What is entered for the files of the cpu controller. */
final class CpuInput {

    private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);

    private CpuInput() {}

    /** "1.5" is cores; "150000 100000" is quota and period as the kernel writes them. */
    static Limits cores(Limits limits, String text) {
        Limits free = limits.with(b -> b.nanoCpus(null).cpuQuotaMicros(null).cpuPeriodMicros(null));
        if (Inputs.none(text) || text.startsWith("max ")) {
            return free;
        }
        if (text.matches("[0-9]{4,9} [0-9]{4,7}")) {
            String[] words = text.split(" ");
            return free.with(b -> b.cpuQuotaMicros(Long.valueOf(words[0])).cpuPeriodMicros(Long.valueOf(words[1])));
        }
        if (!text.matches("[0-9]{1,5}(\\.[0-9]{1,9})?") || text.matches("[0.]*")) {
            throw new IllegalArgumentException("'" + text + "' is not a number of cores");
        }
        return free.with(b -> b.nanoCpus(new BigDecimal(text).multiply(NANO).longValueExact()));
    }

    /** A new period with the same number of cores. */
    static Limits period(Limits limits, String text) {
        Long period = Inputs.number(text, 1);
        Long quota = limits.quotaMicros();
        long newPeriod = period == null ? CpuBandwidth.DEFAULT_PERIOD_MICROS : period;
        Long newQuota = quota == null ? null : Long.valueOf(Math.max(1, quota * newPeriod / limits.periodMicros()));
        return limits.with(b -> b.nanoCpus(null).cpuPeriodMicros(period).cpuQuotaMicros(newQuota));
    }

    static Limits weight(Limits limits, String text) {
        Long weight = Inputs.number(text, 1);
        if (weight != null && weight > 10_000) {
            throw new IllegalArgumentException(text + " is above 10000");
        }
        return limits.with(b -> b.cpuShares(weight == null ? null : CpuBandwidth.sharesOfWeight(weight)));
    }

    static Limits shares(Limits limits, String text) {
        return limits.with(b -> b.cpuShares(Inputs.number(text, CpuBandwidth.MIN_SHARES)));
    }

    static Limits realtimePeriod(Limits limits, String text) {
        return limits.with(b -> b.cpuRealtimePeriodMicros(Inputs.number(text, 1)));
    }

    static Limits realtimeRuntime(Limits limits, String text) {
        return limits.with(b -> b.cpuRealtimeRuntimeMicros(Inputs.number(text, 0)));
    }

    /** v2's "150000 100000" as cores. */
    static String coresOf(Reading reading) {
        if (reading instanceof Reading.Text(String text) && text.matches("[0-9]{1,15} [0-9]{1,9}")) {
            String[] words = text.split(" ");
            return cores(Long.parseLong(words[0]), Long.parseLong(words[1]));
        }
        return "";
    }

    /** v1's quota in the default period; {@link Knobs} knows the real one. */
    static String quotaOf(Reading reading) {
        return reading instanceof Reading.Amount(long quota) ? cores(quota, CpuBandwidth.DEFAULT_PERIOD_MICROS) : "";
    }

    static String cores(long quota, long period) {
        if (period <= 0) {
            return "";
        }
        BigDecimal cores = BigDecimal.valueOf(quota).divide(BigDecimal.valueOf(period), 3, RoundingMode.HALF_UP);
        return cores.stripTrailingZeros().toPlainString();
    }
}
