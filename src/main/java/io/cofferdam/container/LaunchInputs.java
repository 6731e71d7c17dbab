package io.cofferdam.container;

import io.cofferdam.cgroup.Cgroup;
import io.cofferdam.network.Endpoint;
import io.cofferdam.volume.Volume;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything a plan is made of.
 *
 * @param lowerDirs unpacked layers, topmost first
 * @param volumes by name
 * @param images the layers of those that are mounted, by id; topmost first
 * @param cables its places on networks; none for a plan that is only looked at
 * @param capabilities granted, without "CAP_"
 * @param seccomp the filter; null for none
 * @param joined namespaces of other containers
 * @param staging an empty directory of the host on which the child stands its new root
 */
record LaunchInputs(
        ContainerSpec spec,
        ContainerDirectory directory,
        List<Path> lowerDirs,
        Map<String, Volume> volumes,
        Map<String, List<Path>> images,
        Cgroup cgroup,
        CgroupView cgroupView,
        List<Cable> cables,
        Set<String> capabilities,
        byte @Nullable [] seccomp,
        List<JoinedNamespace> joined,
        Path staging,
        boolean timeNamespace) {

    SecurityRequest security() {
        return spec.request().security();
    }

    List<Endpoint> endpoints() {
        return cables.stream().map(Cable::endpoint).toList();
    }

    /** The networks of a plan that is only looked at; it has no addresses, because taking them would be a change. */
    List<String> plannedNetworks() {
        return cables.isEmpty()
                ? spec.request().network().endpoints().stream()
                        .map(EndpointRequest::network)
                        .toList()
                : List.of();
    }

    /** Where the files lie that say who is where on its network. */
    ContainerDirectory networkDirectory() {
        return joined.stream()
                .filter(one -> one.kind().equals("net"))
                .map(JoinedNamespace::directory)
                .findFirst()
                .orElse(directory);
    }

    boolean ownNetwork() {
        return !hostNetwork() && NamespaceOf.in(spec.request().network().mode()).isEmpty();
    }

    boolean hostNetwork() {
        return spec.request().network().mode().equals("host");
    }
}
