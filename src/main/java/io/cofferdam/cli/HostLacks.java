package io.cofferdam.cli;

import io.cofferdam.linux.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a host can do without and still run containers: swap, capabilities, security modules, figures of pressure. */
final class HostLacks {

    private final Function<String, String> read;
    private final Predicate<String> exists;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param read the text of a file below the host's root, empty where there is none
     * @param exists whether a file is there
     */
    HostLacks(Function<String, String> read, Predicate<String> exists) {
        this.read = read;
        this.exists = exists;
    }

    List<Finding> run() {
        swap();
        capabilities();
        securityModule();
        pressure();
        return List.copyOf(findings);
    }

    private void swap() {
        String total = read.apply("proc/meminfo")
                .lines()
                .filter(line -> line.startsWith("SwapTotal:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .findFirst()
                .orElse("0");
        findings.add(
                total.matches("0*")
                        ? Finding.lacking(
                                "swap", "none", "Memory limits end processes sooner, and swap limits have no effect.")
                        : Finding.good("swap", (Long.parseLong(total) >> 10) + " MiB"));
    }

    private void capabilities() {
        String mask = read.apply("proc/self/status")
                .lines()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> line.substring(7).strip())
                .findFirst()
                .orElse("");
        if (!mask.matches("[0-9a-f]{1,16}")) {
            return;
        }
        Set<String> missing = new TreeSet<>(Capabilities.names());
        missing.removeAll(Capabilities.fromMask(Long.parseUnsignedLong(mask, 16)));
        if (missing.isEmpty()) {
            findings.add(Finding.good("capabilities", "all"));
            return;
        }
        String resource = missing.contains("SYS_RESOURCE")
                ? " Hard limits (ulimit) cannot be raised and oom_score_adj not be lowered."
                : "";
        findings.add(Finding.lacking(
                "capabilities",
                "missing: " + String.join(", ", missing),
                "No container can have these, a privileged one neither." + resource));
    }

    /** The kernel's own list where securityfs is mounted, else the traces that the two big ones leave. */
    private void securityModule() {
        String list = read.apply("sys/kernel/security/lsm");
        boolean apparmor = list.contains("apparmor")
                || read.apply("sys/module/apparmor/parameters/enabled").equals("Y");
        boolean selinux = list.contains("selinux") || exists.test("sys/fs/selinux/enforce");
        if (apparmor || selinux) {
            findings.add(Finding.good("security module", apparmor ? "AppArmor" : "SELinux"));
        } else {
            findings.add(Finding.lacking(
                    "security module",
                    "neither AppArmor nor SELinux is active",
                    "Containers are confined by namespaces, capabilities and seccomp alone."));
        }
    }

    private void pressure() {
        findings.add(
                exists.test("proc/pressure/memory")
                        ? Finding.good("pressure", "available")
                        : Finding.lacking(
                                "pressure",
                                "no /proc/pressure (PSI)",
                                "Nobody can see how long processes wait for memory, CPU or disk."));
    }
}
