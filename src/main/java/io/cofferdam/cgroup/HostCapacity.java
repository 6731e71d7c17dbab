package io.cofferdam.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.stream.Stream;

/**
 * What the host has to share out.
 *
 * @param cpus the online cores
 * @param mems the online memory nodes
 * @param memoryBytes all memory
 * @param swapBytes all swap, 0 without
 */
public record HostCapacity(BitSet cpus, BitSet mems, long memoryBytes, long swapBytes) {

    public static HostCapacity detect() {
        return detect(Path.of("/"));
    }

    /** Reads below another root, such as a fixture folder. */
    public static HostCapacity detect(Path root) {
        BitSet cpus = list(root.resolve("sys/devices/system/cpu/online"));
        if (cpus.isEmpty()) {
            cpus.set(0, Runtime.getRuntime().availableProcessors());
        }
        BitSet mems = list(root.resolve("sys/devices/system/node/online"));
        if (mems.isEmpty()) {
            mems.set(0);
        }
        Path meminfo = root.resolve("proc/meminfo");
        return new HostCapacity(cpus, mems, kilobytes(meminfo, "MemTotal:"), kilobytes(meminfo, "SwapTotal:"));
    }

    /**
     * Whether there is a limit of memory and swap together: not where the kernel was booted with swapaccount=0. On v2 only
     * groups below the root have its file.
     */
    public static boolean countsSwap(Path root) {
        return MountedHierarchies.read(root).stream()
                .filter(tree -> tree.controllers().contains("memory"))
                .anyMatch(tree -> tree.unified()
                        ? anyBelow(tree.mountPoint(), MemoryV2.SWAP)
                        : Files.exists(tree.mountPoint().resolve(MemoryV1.MEMSW)));
    }

    private static boolean anyBelow(Path directory, String file) {
        try (Stream<Path> groups = Files.list(directory)) {
            return groups.anyMatch(group -> Files.exists(group.resolve(file)));
        } catch (IOException | UncheckedIOException absent) {
            return false;
        }
    }

    public int cores() {
        return cpus.cardinality();
    }

    private static BitSet list(Path file) {
        try {
            return CpuList.parse(Files.readString(file).strip());
        } catch (IOException | IllegalArgumentException absent) {
            return new BitSet();
        }
    }

    private static long kilobytes(Path meminfo, String key) {
        try {
            return Files.readAllLines(meminfo).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(key.length()).replace("kB", "").strip())
                    .mapToLong(number -> Long.parseLong(number) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | NumberFormatException absent) {
            return 0;
        }
    }
}
