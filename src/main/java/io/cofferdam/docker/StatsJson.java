package io.cofferdam.docker;

import io.cofferdam.cgroup.BlkioUsage;
import io.cofferdam.cgroup.CpuUsage;
import io.cofferdam.cgroup.MemoryUsage;
import io.cofferdam.cgroup.Usage;
import io.cofferdam.container.ContainerView;
import io.cofferdam.container.StatsSample;
import io.cofferdam.network.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A container's use of the host in the shape from which clients compute their percentages. */
final class StatsJson {

    private StatsJson() {}

    static Map<String, @Nullable Object> of(
            ContainerView view, StatsEndpoints.@Nullable Reading before, StatsEndpoints.Reading now) {
        Usage usage = now.sample().usage();
        Map<String, @Nullable Object> json = Json.object(
                "name", "/" + view.name(),
                "id", view.id(),
                "read", Times.rfc3339(now.sample().time()),
                "preread", Times.rfc3339(before == null ? null : before.sample().time()),
                "pids_stats",
                        Json.object(
                                "current",
                                usage.pids().current(),
                                "limit",
                                usage.pids().limit().orElse(0)),
                "blkio_stats", blkio(usage.blkio()),
                "num_procs", 0,
                "storage_stats", Map.of(),
                "cpu_stats", cpu(now),
                "precpu_stats", before == null ? emptyCpu() : cpu(before),
                "memory_stats", memory(usage.memory()));
        Endpoint endpoint = view.endpoint();
        if (endpoint != null) {
            json.put("networks", Json.object(Endpoint.CONTAINER_INTERFACE, network(now.sample())));
        }
        return json;
    }

    /** What Docker says of a container that does not run. */
    static Map<String, @Nullable Object> stopped(ContainerView view) {
        return Json.object(
                "name", "/" + view.name(),
                "id", view.id(),
                "read", Times.NEVER,
                "preread", Times.NEVER,
                "pids_stats", Map.of(),
                "blkio_stats", blkio(new BlkioUsage(List.of())),
                "num_procs", 0,
                "storage_stats", Map.of(),
                "cpu_stats", emptyCpu(),
                "precpu_stats", emptyCpu(),
                "memory_stats", Map.of());
    }

    private static Map<String, @Nullable Object> cpu(StatsEndpoints.Reading reading) {
        CpuUsage cpu = reading.sample().usage().cpu();
        Map<String, @Nullable Object> usage = Json.object(
                "total_usage", cpu.totalNanos(),
                "usage_in_kernelmode", cpu.systemNanos(),
                "usage_in_usermode", cpu.userNanos());
        if (!cpu.perCpuNanos().isEmpty()) {
            usage.put("percpu_usage", cpu.perCpuNanos());
        }
        return Json.object(
                "cpu_usage", usage,
                "system_cpu_usage", reading.hostCpuNanos(),
                "online_cpus", Runtime.getRuntime().availableProcessors(),
                "throttling_data",
                        Json.object(
                                "periods", cpu.periods(),
                                "throttled_periods", cpu.throttledPeriods(),
                                "throttled_time", cpu.throttledNanos()));
    }

    private static Map<String, @Nullable Object> emptyCpu() {
        return Json.object(
                "cpu_usage", Json.object("total_usage", 0, "usage_in_kernelmode", 0, "usage_in_usermode", 0),
                "throttling_data", Json.object("periods", 0, "throttled_periods", 0, "throttled_time", 0));
    }

    private static Map<String, @Nullable Object> memory(MemoryUsage memory) {
        Map<String, Object> stats = new LinkedHashMap<>(memory.stat());
        // v1 counts the subtree under this name, v2 without the prefix; clients take whichever is there
        stats.putIfAbsent("inactive_file", memory.inactiveFileBytes());
        return Json.object(
                "usage", memory.totalBytes(),
                "max_usage", memory.peak().orElse(0),
                "stats", stats,
                "failcnt", memory.limitHits(),
                "limit", memory.limit().orElse(HostMemory.totalBytes()));
    }

    private static Map<String, @Nullable Object> network(StatsSample sample) {
        return Json.object(
                "rx_bytes",
                sample.networkReceivedBytes(),
                "rx_packets",
                sample.networkReceivedPackets(),
                "rx_errors",
                0,
                "rx_dropped",
                0,
                "tx_bytes",
                sample.networkSentBytes(),
                "tx_packets",
                sample.networkSentPackets(),
                "tx_errors",
                0,
                "tx_dropped",
                0);
    }

    private static Map<String, @Nullable Object> blkio(BlkioUsage blkio) {
        return Json.object(
                "io_service_bytes_recursive",
                        entries(blkio, BlkioUsage.Device::readBytes, BlkioUsage.Device::writeBytes),
                "io_serviced_recursive",
                        entries(blkio, BlkioUsage.Device::readOperations, BlkioUsage.Device::writeOperations),
                "io_queue_recursive", null,
                "io_service_time_recursive", null,
                "io_wait_time_recursive", null,
                "io_merged_recursive", null,
                "io_time_recursive", null,
                "sectors_recursive", null);
    }

    private static List<Object> entries(
            BlkioUsage blkio, ToLongFunction<BlkioUsage.Device> read, ToLongFunction<BlkioUsage.Device> write) {
        List<Object> entries = new ArrayList<>();
        for (BlkioUsage.Device device : blkio.devices()) {
            entries.add(entry(device, "read", read.applyAsLong(device)));
            entries.add(entry(device, "write", write.applyAsLong(device)));
        }
        return entries;
    }

    private static Map<String, @Nullable Object> entry(BlkioUsage.Device device, String operation, long value) {
        return Json.object("major", device.major(), "minor", device.minor(), "op", operation, "value", value);
    }
}
