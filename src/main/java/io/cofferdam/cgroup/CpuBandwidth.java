package io.cofferdam.cgroup;

/** The arithmetic between cores, quotas, shares and weights. */
final class CpuBandwidth {

    static final long DEFAULT_PERIOD_MICROS = 100_000;
    static final long DEFAULT_SHARES = 1024;
    static final long MIN_SHARES = 2;
    static final long MAX_SHARES = 262_144;
    private static final long MAX_WEIGHT = 10_000;

    private CpuBandwidth() {}

    /** The quota in the default period that is worth so many cores. */
    static long quotaOfNanoCpus(long nanoCpus) {
        return Math.max(1000, Math.multiplyExact(nanoCpus, DEFAULT_PERIOD_MICROS / 1000) / 1_000_000);
    }

    static long clampShares(long shares) {
        return Math.clamp(shares, MIN_SHARES, MAX_SHARES);
    }

    /**
     * v2's cpu.weight for v1's cpu.shares, by the curve that runc and crun use since 2025: it goes through (2, 1),
     * (1024, 100) and (262144, 10000), so that the default stays the default.
     */
    static long weightOfShares(long shares) {
        if (shares <= MIN_SHARES) {
            return 1;
        }
        if (shares >= MAX_SHARES) {
            return MAX_WEIGHT;
        }
        double log = Math.log(shares) / Math.log(2);
        double exponent = (log * log + 125 * log) / 612.0 - 7.0 / 34.0;
        // 1024 lands on 100 but for the last bit of a double, which must not become 101
        return (long) Math.ceil(Math.pow(10, exponent) - 1e-9);
    }

    /** The smallest shares that give this weight: the inverse, for an editor that speaks v2 over limits kept in shares. */
    static long sharesOfWeight(long weight) {
        long low = MIN_SHARES;
        long high = MAX_SHARES;
        while (low < high) {
            long middle = (low + high) / 2;
            if (weightOfShares(middle) >= weight) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return weight == 100 ? DEFAULT_SHARES : low;
    }

    /** v2's io.weight (1 to 10000) for the Docker API's blkio weight (10 to 1000). */
    static long ioWeight(long blkioWeight) {
        return 1 + (blkioWeight - 10) * 9999 / 990;
    }

    static long blkioWeight(long ioWeight) {
        return Math.clamp(10 + ((ioWeight - 1) * 990 + 9998) / 9999, 10, 1000);
    }
}
