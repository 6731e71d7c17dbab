package io.cofferdam.cgroup;

import io.cofferdam.cgroup.RawKnob.Syntax;
import io.cofferdam.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of both versions that are set by name and text, because the Docker API has no word for them. */
final class KnobCatalogue {

    static final String MEMORY = "Memory";
    static final String CPU = "CPU";
    static final String PROCESSES = "Processes and devices";
    static final String IO = "I/O";

    private static final List<RawKnob> RAW = List.of(
            // v2
            bytes("memory.high", "memory", "Soft limit", "Slowed and reclaimed when over it.", "max"),
            bytes("memory.min", "memory", "Protected", "Never reclaimed below this, even if others starve.", "0"),
            bytes("memory.swap.high", "memory", "Soft swap limit", "Slowed when more than this is swapped out.", "max"),
            bytes("memory.zswap.max", "memory", "Compressed swap", "Most memory held by compressed swap.", "max"),
            flag("memory.zswap.writeback", "memory", MEMORY, "Swap to disk", "May compressed swap go to disk.", "1"),
            flag("memory.oom.group", "memory", MEMORY, "Killed together", "Out of memory ends all processes.", "0"),
            number("cpu.weight.nice", "cpu", CPU, "Weight as nice", "The weight in the words of nice(1).", "0"),
            number("cpu.max.burst", "cpu", CPU, "Burst", "Unused microseconds that may be saved for later.", "0"),
            flag("cpu.idle", "cpu", CPU, "Idle only", "Runs only when nobody else wants the core.", "0"),
            new RawKnob(
                    "cpu.uclamp.min", "cpu", CPU, "Least clock", "Percent of the clock it asks for.", Syntax.LINE, "0"),
            new RawKnob(
                    "cpu.uclamp.max", "cpu", CPU, "Most clock", "Percent of the clock it may ask.", Syntax.LINE, "max"),
            new RawKnob(
                    "cpuset.cpus.partition",
                    "cpuset",
                    CPU,
                    "Partition",
                    "Whether the cores are its alone.",
                    Syntax.PARTITION,
                    "member"),
            line("io.latency", "io", "Latency target", "Device and target, as in 8:0 target=10000.", ""),
            line("io.prio.class", "io", "Priority class", "Class of all its requests.", "no-change"),
            bytes("hugetlb.SIZE.max", "hugetlb", "Huge pages", "Most memory in huge pages of this size.", "max"),
            bytes("hugetlb.SIZE.rsvd.max", "hugetlb", "Huge pages reserved", "Most that may be reserved.", "max"),
            line("misc.max", "misc", "Other resources", "Name and number, as in sev 4.", ""),
            line("rdma.max", "rdma", "RDMA", "Device and its handles and objects.", ""),
            // v1
            flag("memory.use_hierarchy", "memory", MEMORY, "Counts children", "Children count too.", "1"),
            bytes("memory.kmem.tcp.limit_in_bytes", "memory", "TCP buffers", "Most memory in TCP buffers.", "-1"),
            number("cpu.cfs_burst_us", "cpu", CPU, "Burst", "Unused microseconds that may be saved for later.", "0"),
            flag("cpuset.cpu_exclusive", "cpuset", CPU, "Cores exclusive", "No sibling may have its cores.", "0"),
            flag("cpuset.mem_exclusive", "cpuset", CPU, "Nodes exclusive", "No sibling may have its nodes.", "0"),
            flag("cpuset.mem_hardwall", "cpuset", CPU, "Nodes strict", "The kernel's memory for it too.", "0"),
            flag("cpuset.memory_migrate", "cpuset", CPU, "Migrate memory", "Moves memory when nodes change.", "0"),
            flag("cpuset.memory_spread_page", "cpuset", CPU, "Spread cache", "Spreads page cache over nodes.", "0"),
            flag("cpuset.memory_spread_slab", "cpuset", CPU, "Spread slab", "Spreads kernel caches over nodes.", "0"),
            flag("cpuset.sched_load_balance", "cpuset", CPU, "Balance load", "The scheduler balances its cores.", "1"),
            number("net_cls.classid", "net_cls", PROCESSES, "Packet class", "Class id that tc and iptables see.", "0"),
            line("net_prio.ifpriomap", "net_prio", "Packet priority", "Interface and priority, as in eth0 5.", ""),
            bytes("hugetlb.SIZE.limit_in_bytes", "hugetlb", "Huge pages", "Most memory in pages of this size.", "-1"),
            bytes(
                    "hugetlb.SIZE.rsvd.limit_in_bytes",
                    "hugetlb",
                    "Huge pages reserved",
                    "Most that may be reserved.",
                    "-1"));

    private KnobCatalogue() {}

    static List<RawKnob> raw() {
        return RAW;
    }

    static Optional<RawKnob> raw(String file) {
        return RAW.stream().filter(knob -> knob.matches(file)).findFirst();
    }

    /** Refuses files outside the catalogue: cgroup.procs or release_agent must not be within reach. */
    static void validate(Map<String, String> texts) {
        texts.forEach((file, text) -> {
            RawKnob knob = raw(file)
                    .orElseThrow(() -> ProblemException.invalid(
                            "Unknown cgroup file '" + file + "'.",
                            "It is not one of the files that limits are set by.",
                            "Choose one that the limits editor lists."));
            if (!knob.syntax().accepts(text)) {
                throw ProblemException.invalid(
                        "Invalid value '" + text + "' for " + file + ".",
                        "It takes " + knob.syntax().words() + ".",
                        "Correct the value, or clear it.");
            }
        });
    }

    private static RawKnob bytes(String file, String controller, String label, String help, String fresh) {
        return new RawKnob(file, controller, MEMORY, label, help, Syntax.BYTES, fresh);
    }

    private static RawKnob number(
            String file, String controller, String group, String label, String help, String fresh) {
        return new RawKnob(file, controller, group, label, help, Syntax.NUMBER, fresh);
    }

    private static RawKnob flag(String file, String controller, String group, String label, String help, String fresh) {
        return new RawKnob(file, controller, group, label, help, Syntax.FLAG, fresh);
    }

    private static RawKnob line(String file, String controller, String label, String help, String fresh) {
        String group = controller.equals("io") ? IO : PROCESSES;
        return new RawKnob(file, controller, group, label, help, Syntax.LINE, fresh);
    }
}
