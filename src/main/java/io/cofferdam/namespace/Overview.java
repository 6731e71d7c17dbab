package io.cofferdam.namespace;

import java.util.Collection;
import java.util.List;

/**
 * Everything that can be seen in a process's namespaces.
 *
 * @param pid of the process, on the host
 * @param alive false if it was gone; then everything else is empty
 * @param namespaces one entry for each kind, in the order of {@link NamespaceKind}
 * @param processes in its pid namespace
 * @param hostName empty if it could not be read
 * @param domainName empty if there is none
 * @param mounts its mount table
 * @param notes what could not be looked at, and why
 */
public record Overview(
        int pid,
        boolean alive,
        List<NamespaceEntry> namespaces,
        List<ProcessView> processes,
        String hostName,
        String domainName,
        NetworkView network,
        List<MountView> mounts,
        IpcView ipc,
        UserView user,
        List<CgroupMembership> cgroups,
        TimeView time,
        List<String> notes) {

    public NamespaceEntry namespace(NamespaceKind kind) {
        return namespaces.get(kind.ordinal());
    }

    /** The same, where these kinds are another container's. */
    public Overview sharing(Collection<String> kinds) {
        List<NamespaceEntry> marked = namespaces.stream()
                .map(entry -> entry.sharing() == NamespaceEntry.Sharing.OWN
                                && kinds.contains(entry.kind().file())
                        ? new NamespaceEntry(entry.kind(), entry.inode(), NamespaceEntry.Sharing.OTHER)
                        : entry)
                .toList();
        return new Overview(
                pid, alive, marked, processes, hostName, domainName, network, mounts, ipc, user, cgroups, time, notes);
    }

    /** How many of the namespaces are its own. */
    public long own() {
        return namespaces.stream()
                .filter(entry -> entry.sharing() == NamespaceEntry.Sharing.OWN)
                .count();
    }
}
