package io.cofferdam.cgroup;

import java.util.List;
import java.util.function.ToLongFunction;

/** Block I/O since the cgroup was made, by device. */
public record BlkioUsage(List<Device> devices) {

    static final BlkioUsage NONE = new BlkioUsage(List.of());

    /** What one device did. */
    public record Device(
            long major, long minor, long readBytes, long writeBytes, long readOperations, long writeOperations) {}

    public long readBytes() {
        return sum(Device::readBytes);
    }

    public long writeBytes() {
        return sum(Device::writeBytes);
    }

    private long sum(ToLongFunction<Device> what) {
        return devices.stream().mapToLong(what).sum();
    }
}
