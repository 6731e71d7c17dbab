package io.cofferdam.cgroup;

import io.cofferdam.problem.ProblemException;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Refuses limits that cannot be kept, in the words that `docker run` users know. */
final class LimitsCheck {

    private static final long LEAST_MEMORY_BYTES = 6L << 20;
    private static final long LEAST_PERIOD_MICROS = 1_000;
    private static final long MOST_PERIOD_MICROS = 1_000_000;
    /** kernel/sched/rt.c takes no more; an int in the kernel. */
    private static final long MOST_REALTIME_PERIOD_MICROS = Integer.MAX_VALUE;

    private static final long LEAST_QUOTA_MICROS = 1_000;
    private static final long MOST_DEVICE_NUMBER = 0xFFFFFFFFL;

    private final Limits limits;
    private final HostCapacity capacity;

    LimitsCheck(Limits limits, HostCapacity capacity) {
        this.limits = limits;
        this.capacity = capacity;
    }

    void run() {
        memory();
        swap();
        cpu();
        cpuset("CPUs", "cpuset cpus", limits.cpusetCpus(), capacity.cpus());
        cpuset("memory nodes", "cpuset mems", limits.cpusetMems(), capacity.mems());
        pids();
        blockIo();
        devices();
        KnobCatalogue.validate(limits.raw());
    }

    private void memory() {
        atLeastSixMegabytes(limits.memoryMaxBytes(), "Minimum memory limit allowed is 6MB.");
        atLeastSixMegabytes(limits.memoryReservationBytes(), "Minimum memory reservation allowed is 6MB.");
        Long max = limits.memoryMaxBytes();
        Long reservation = limits.memoryReservationBytes();
        refuse(
                max != null && reservation != null && reservation > max,
                "Minimum memory limit can not be less than memory reservation limit.",
                "The reservation is " + reservation + " bytes, the limit " + max + ".",
                "Lower the reservation or raise the limit.");
        Long swappiness = limits.memorySwappiness();
        refuse(
                swappiness != null && (swappiness < 0 || swappiness > 100),
                "Invalid value: " + swappiness + ", valid memory swappiness range is 0-100.",
                "",
                "Give a number from 0 to 100.");
    }

    private void atLeastSixMegabytes(@Nullable Long bytes, String what) {
        refuse(
                bytes != null && bytes < LEAST_MEMORY_BYTES,
                what,
                bytes + " bytes is too little for a process to start in.",
                "Give at least 6m, or leave the limit out.");
    }

    private void swap() {
        Long swap = limits.memorySwapBytes();
        Long max = limits.memoryMaxBytes();
        refuse(
                swap != null && swap < Limits.UNLIMITED,
                "Invalid memory swap limit " + swap + ".",
                "It is a number of bytes, or -1 for no limit.",
                "Give memory and swap together, or -1.");
        refuse(
                swap != null && swap > 0 && max == null,
                "You should always set the Memory limit when using Memoryswap limit.",
                "The swap limit counts memory and swap together.",
                "Set a memory limit too.");
        refuse(
                swap != null && swap > 0 && max != null && swap < max,
                "Minimum memoryswap limit should be larger than memory limit.",
                "Memory and swap together are " + swap + " bytes, the memory alone " + max + ".",
                "Give at least the memory limit, or -1 for as much swap as there is.");
    }

    private void cpu() {
        Long nanoCpus = limits.nanoCpus();
        Long period = limits.cpuPeriodMicros();
        Long quota = limits.cpuQuotaMicros();
        Long shares = limits.cpuShares();
        refuse(
                shares != null && shares < 0,
                "invalid CPU shares (" + shares + "): value must be a positive integer.",
                "It is a weight against the neighbours.",
                "Give at least 2, or leave it out for 1024.");
        refuse(
                nanoCpus != null && (period != null || quota != null),
                "Conflicting options: Nano CPUs and CPU " + (period != null ? "Period" : "Quota")
                        + " cannot both be set.",
                "Both say how much time there is.",
                "Give --cpus, or --cpu-period and --cpu-quota.");
        refuse(
                period != null && (period < LEAST_PERIOD_MICROS || period > MOST_PERIOD_MICROS),
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000).",
                "It is " + period + ".",
                "Give a number from 1000 to 1000000.");
        refuse(
                quota != null && quota < LEAST_QUOTA_MICROS,
                "CPU cfs quota can not be less than 1ms (i.e. 1000).",
                "It is " + quota + ".",
                "Give at least 1000, or -1 for no limit.");
        cores(nanoCpus, quota);
        realtime(limits.cpuRealtimePeriodMicros(), limits.cpuRealtimeRuntimeMicros());
    }

    private static void realtime(@Nullable Long period, @Nullable Long runtime) {
        refuse(
                period != null && (period < 1 || period > MOST_REALTIME_PERIOD_MICROS),
                "Invalid CPU real-time period " + period + ".",
                "It is a number of microseconds from 1 to " + MOST_REALTIME_PERIOD_MICROS + ".",
                "Give a number in that range, or leave it out for 1000000.");
        refuse(
                runtime != null && runtime < 0,
                "Invalid CPU real-time runtime " + runtime + ".",
                "It is a number of microseconds in each period.",
                "Give a positive number, or leave it out for none.");
        refuse(
                runtime != null && runtime > Limits.realtimePeriod(period),
                "cpu real-time runtime cannot be higher than cpu real-time period.",
                runtime + " of " + Limits.realtimePeriod(period) + " microseconds is more than all.",
                "Lower the runtime or raise the period.");
    }

    private void cores(@Nullable Long nanoCpus, @Nullable Long quota) {
        int there = capacity.cores();
        boolean tooMany = quota != null && quota > Math.multiplyExact(limits.periodMicros(), (long) there);
        boolean outside = nanoCpus != null && (nanoCpus < 10_000_000 || nanoCpus > there * 1_000_000_000L);
        refuse(
                tooMany || outside,
                String.format(
                        Locale.ROOT,
                        "Range of CPUs is from 0.01 to %1$d.00, as there are only %1$d CPUs available.",
                        there),
                "",
                "Give a number in that range.");
    }

    private static void cpuset(String noun, String option, @Nullable String wanted, BitSet available) {
        if (wanted == null) {
            return;
        }
        BitSet list;
        try {
            list = CpuList.parse(wanted);
        } catch (IllegalArgumentException malformed) {
            throw ProblemException.invalid(
                    "Invalid value " + wanted + " for " + option + ".",
                    "It is not a list of numbers and ranges.",
                    "Write it as 0-2,7.");
        }
        list.andNot(available);
        refuse(
                !list.isEmpty(),
                "Requested " + noun + " are not available - requested " + wanted + ", available: "
                        + CpuList.format(available) + ".",
                "",
                "Ask only for available ones.");
    }

    private void blockIo() {
        weight(limits.blkioWeight(), "Range of blkio weight is from 10 to 1000.");
        limits.blkioWeightDevices()
                .forEach(device ->
                        weight(device.weight(), "Range of blkio weight for " + device.path() + " is from 10 to 1000."));
        throttles(limits.readBps());
        throttles(limits.writeBps());
        throttles(limits.readIops());
        throttles(limits.writeIops());
    }

    private static void weight(@Nullable Long weight, String what) {
        refuse(
                weight != null && (weight < 10 || weight > 1000),
                what,
                "It is " + weight + ".",
                "Give a number in that range, or 0 for the default.");
    }

    private static void throttles(List<DeviceThrottle> throttles) {
        for (DeviceThrottle throttle : throttles) {
            refuse(
                    throttle.rate() <= 0,
                    "Invalid rate " + throttle.rate() + " for device " + throttle.path() + ".",
                    "A rate is a number of bytes or operations a second.",
                    "Give a number above 0, or leave the device out.");
            refuse(
                    outside(throttle.major()) || outside(throttle.minor()),
                    "Invalid device " + throttle.path() + ".",
                    "It has no usable device number.",
                    "Name a block device, such as /dev/sda.");
        }
    }

    private void pids() {
        Long pids = limits.pidsMax();
        refuse(
                pids != null && (pids < 1 || pids > Limits.MOST_PIDS),
                "Invalid pids limit " + pids + ".",
                "A container has at least one process, and the kernel has numbers for " + Limits.MOST_PIDS + ".",
                "Give a number in that range, or -1 for no limit.");
    }

    private void devices() {
        for (DeviceRule rule : limits.deviceRules()) {
            refuse(
                    outside(rule.major()) || outside(rule.minor()),
                    "Invalid device rule '" + rule.text() + "'.",
                    "Device numbers are 0 to " + MOST_DEVICE_NUMBER + ".",
                    "Write it as c 42:* rmw.");
        }
    }

    private static boolean outside(@Nullable Long number) {
        return number != null && (number < 0 || number > MOST_DEVICE_NUMBER);
    }

    private static void refuse(boolean wrong, String what, String why, String remedy) {
        if (wrong) {
            throw ProblemException.invalid(what, why, remedy);
        }
    }
}
