package io.cofferdam.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of the kernel's files a container does not see, or cannot write to. */
final class HiddenPaths {

    private static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private final SecurityRequest security;
    private final InsideSteps inside;

    HiddenPaths(SecurityRequest security, InsideSteps inside) {
        this.security = security;
        this.inside = inside;
    }

    void add() {
        masked(security).forEach(inside::mask);
        readOnly(security).forEach(inside::readOnly);
    }

    static List<String> masked(SecurityRequest security) {
        return security.privileged() ? List.of() : asked(security.maskedPaths(), MASKED);
    }

    static List<String> readOnly(SecurityRequest security) {
        return security.privileged() ? List.of() : asked(security.readOnlyPaths(), READ_ONLY);
    }

    private static List<String> asked(@Nullable List<String> asked, List<String> usual) {
        return asked == null ? usual : asked;
    }
}
