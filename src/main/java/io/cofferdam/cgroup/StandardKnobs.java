package io.cofferdam.cgroup;

import static io.cofferdam.cgroup.KnobCatalogue.CPU;
import static io.cofferdam.cgroup.KnobCatalogue.IO;
import static io.cofferdam.cgroup.KnobCatalogue.PROCESSES;
import static io.cofferdam.cgroup.StandardKnob.SIZE;
import static io.cofferdam.cgroup.StandardKnob.WHOLE;
import static io.cofferdam.cgroup.StandardKnob.bytes;
import static io.cofferdam.cgroup.StandardKnob.number;

import java.util.List;
import java.util.Optional;

/** The files of both versions that the Docker API has a word for, in the order of an editor. */
final class StandardKnobs {

    private static final String TOTAL =
            "memory and swap together; max for as much as there is; empty for twice the memory";
    private static final String SWAP =
            "a size; 0 for none; max for as much as there is; empty for as much as the memory";
    private static final String CORES = "cores as in 1.5, or quota and period as in 150000 100000; empty for no limit";
    private static final String LIST = "a list as in 0-2,7; empty for all";

    private static final List<StandardKnob> ALL = List.of(
            // v2
            bytes("memory.max", "Hard limit", "killed when over it", SIZE, MemoryInput::maxOnV2),
            bytes("memory.swap.max", "Swap", "on top of the memory", SWAP, MemoryInput::swapOnV2),
            bytes("memory.low", "Reservation", "spared while others have more", SIZE, MemoryInput::reservation),
            new StandardKnob(
                    "cpu.max", "cpu", CPU, "Cores", "share of time", CORES, CpuInput::coresOf, CpuInput::cores),
            number("cpu.weight", "cpu", CPU, "Weight", "against its neighbours", "1 to 10000", CpuInput::weight),
            // v1
            bytes("memory.limit_in_bytes", "Hard limit", "killed when over it", SIZE, MemoryInput::max),
            bytes("memory.memsw.limit_in_bytes", "Memory and swap", "both together", TOTAL, MemoryInput::total),
            bytes(
                    "memory.soft_limit_in_bytes",
                    "Reservation",
                    "shrunk to under pressure",
                    SIZE,
                    MemoryInput::reservation),
            number(
                    "memory.swappiness",
                    "memory",
                    KnobCatalogue.MEMORY,
                    "Swappiness",
                    "how gladly it swaps",
                    "0 to 100; empty for the host's",
                    MemoryInput::swappiness),
            new StandardKnob(
                    "memory.oom_control",
                    "memory",
                    KnobCatalogue.MEMORY,
                    "Do not kill",
                    "paused instead when over the limit",
                    "0 or 1",
                    MemoryInput::oomKillDisableOf,
                    MemoryInput::oomKillDisable),
            new StandardKnob(
                    CpuV1.QUOTA, "cpu", CPU, "Cores", "share of time", CORES, CpuInput::quotaOf, CpuInput::cores),
            number(CpuV1.PERIOD, "cpu", CPU, "Period", "microseconds", "1000 to 1000000", CpuInput::period),
            number("cpu.shares", "cpu", CPU, "Weight", "against its neighbours", "2 to 262144", CpuInput::shares),
            number("cpu.rt_period_us", "cpu", CPU, "Real-time period", "microseconds", WHOLE, CpuInput::realtimePeriod),
            number(
                    "cpu.rt_runtime_us",
                    "cpu",
                    CPU,
                    "Real-time share",
                    "microseconds of its period",
                    WHOLE,
                    CpuInput::realtimeRuntime),
            // both
            list("cpuset.cpus", "Pinned to", "which cores", (limits, text) -> limits.with(b -> b.cpusetCpus(text))),
            list("cpuset.mems", "Memory from", "which nodes", (limits, text) -> limits.with(b -> b.cpusetMems(text))),
            number(
                    PidsController.MAX,
                    "pids",
                    PROCESSES,
                    "Processes",
                    "fork bombs stop here",
                    "a whole number; empty for no limit",
                    (limits, text) -> limits.with(b -> b.pidsMax(Inputs.number(text, 1)))),
            weight("io.weight", "io"),
            weight("io.bfq.weight", "io"),
            weight("blkio.weight", "blkio"),
            weight("blkio.bfq.weight", "blkio"));

    private StandardKnobs() {}

    static List<StandardKnob> all() {
        return ALL;
    }

    static Optional<StandardKnob> of(String file) {
        return ALL.stream().filter(knob -> knob.file().equals(file)).findFirst();
    }

    private static StandardKnob list(
            String file, String label, String help, java.util.function.BiFunction<Limits, String, Limits> apply) {
        return new StandardKnob(
                file, "cpuset", CPU, label, help, LIST, reading -> Inputs.listOf(reading), (limits, text) -> {
                    CpuList.parse(text);
                    return apply.apply(limits, text);
                });
    }

    private static StandardKnob weight(String file, String controller) {
        return new StandardKnob(
                file,
                controller,
                IO,
                "Weight",
                "against its neighbours",
                "10 to 1000; empty for the default",
                reading -> Inputs.weightOf(file, reading),
                (limits, text) -> limits.with(b -> b.blkioWeight(Inputs.number(text, 10))));
    }
}
