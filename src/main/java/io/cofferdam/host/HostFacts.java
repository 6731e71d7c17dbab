package io.cofferdam.host;

import io.cofferdam.cgroup.CgroupHost;
import io.cofferdam.cgroup.CgroupMode;
import io.cofferdam.cgroup.HostCapacity;
import io.cofferdam.cgroup.Lack;
import io.cofferdam.linux.KernelFeature;
import io.cofferdam.namespace.NamespaceKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The machine as the engine finds it.
 *
 * @param kernelRelease as `uname -r` gives it
 * @param architecture as `uname -m` gives it
 * @param swapBytes 0 without swap
 * @param namespaces the kinds this kernel has
 * @param features what was probed, present or not
 * @param ipForward "1", "0", or empty if it cannot be read
 * @param securityModules such as apparmor or selinux
 * @param lacks what is missing, each with its consequence
 */
public record HostFacts(
        String kernelRelease,
        String architecture,
        int cores,
        long memoryBytes,
        long swapBytes,
        CgroupMode cgroupMode,
        Set<NamespaceKind> namespaces,
        List<Feature> features,
        String ipForward,
        List<String> securityModules,
        List<Lack> lacks) {

    /**
     * Something that a kernel has or has not.
     *
     * @param name of the call or the facility
     * @param since the first kernel with it, or empty
     */
    public record Feature(String name, String since, boolean present) {}

    /** This machine, without a look at nftables. */
    public static HostFacts detect() {
        return detect(Optional::empty);
    }

    /**
     * @param nftablesLack asks the network module: empty if nftables works, else why it does not
     */
    public static HostFacts detect(Supplier<Optional<String>> nftablesLack) {
        return detect(Path.of("/"), feature -> Optional.ofNullable(feature.lack()), nftablesLack);
    }

    /** Reads below another root, such as a fixture folder, and asks another kernel. */
    static HostFacts detect(
            Path root, Function<KernelFeature, Optional<String>> kernel, Supplier<Optional<String>> nftablesLack) {
        HostFiles files = new HostFiles(root);
        HostCapacity capacity = HostCapacity.detect(root);
        CgroupHost cgroups = CgroupHost.detect(root);
        HostProbes probes = new HostProbes(files, capacity, cgroups);
        kernel(kernel, probes);
        probes.namespaces();
        probes.files();
        probes.privileges();
        nftablesLack
                .get()
                .ifPresent(why -> probes.lack(
                        "nftables does not work: " + why + ".",
                        "Containers have no network but their own lo, or the host's."));
        return new HostFacts(
                files.line("proc/sys/kernel/osrelease"),
                System.getProperty("os.arch", "unknown").replace("amd64", "x86_64"),
                capacity.cores(),
                capacity.memoryBytes(),
                capacity.swapBytes(),
                cgroups.mode(),
                probes.presentNamespaces(),
                probes.features(),
                files.line("proc/sys/net/ipv4/ip_forward"),
                files.securityModules(),
                probes.lacks());
    }

    private static void kernel(Function<KernelFeature, Optional<String>> kernel, HostProbes probes) {
        for (KernelFeature feature : KernelFeature.values()) {
            Optional<String> lack = kernel.apply(feature);
            probes.feature(feature.call(), feature.since(), lack.isEmpty());
            lack.ifPresent(why -> probes.lack(
                    "%s is not available: %s (there since %s).".formatted(feature.call(), why, feature.since()),
                    feature.consequence()));
        }
    }
}
