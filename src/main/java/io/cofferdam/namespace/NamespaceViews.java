package io.cofferdam.namespace;

import io.cofferdam.linux.JoinedNamespaces;
import io.cofferdam.linux.NetworkDump;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks into the namespaces of processes; whatever vanishes meanwhile is left empty. */
public final class NamespaceViews {

    private static final Pattern LINK = Pattern.compile("[a-z_]+:\\[([0-9]{1,18})\\]");

    private final Path proc;

    public NamespaceViews() {
        this(Path.of("/proc"));
    }

    /** A folder with the shape of /proc; what needs the real kernel (net, uts, ipc) stays empty for it. */
    NamespaceViews(Path proc) {
        this.proc = proc;
    }

    public Overview of(int pid) {
        Path process = proc.resolve(Integer.toString(pid));
        boolean alive = Files.isDirectory(process);
        List<NamespaceEntry> namespaces = namespaces(pid);
        List<String> notes = new ArrayList<>();
        Inside inside = alive ? inside(pid, notes) : Inside.EMPTY;
        return new Overview(
                pid,
                alive,
                namespaces,
                alive ? processes(pid) : List.of(),
                Printable.of(inside.names().host()),
                Printable.of(inside.names().domain()),
                inside.network(),
                MountView.read(process.resolve("mountinfo")),
                inside.ipc(),
                UserView.read(process),
                CgroupMembership.read(process),
                TimeView.read(process),
                List.copyOf(notes));
    }

    /** One entry for each kind, compared with the service's own, which are the host's. */
    public List<NamespaceEntry> namespaces(int pid) {
        Map<NamespaceKind, Long> own = inodes(pid);
        Map<NamespaceKind, Long> host = inodes(proc.resolve("self"));
        List<NamespaceEntry> entries = new ArrayList<>();
        for (NamespaceKind kind : NamespaceKind.values()) {
            Long inode = own.get(kind);
            NamespaceEntry.Sharing sharing;
            if (inode == null) {
                sharing = host.containsKey(kind) ? NamespaceEntry.Sharing.UNREADABLE : NamespaceEntry.Sharing.ABSENT;
            } else {
                sharing = inode.equals(host.get(kind)) ? NamespaceEntry.Sharing.HOST : NamespaceEntry.Sharing.OWN;
            }
            entries.add(new NamespaceEntry(kind, inode, sharing));
        }
        return List.copyOf(entries);
    }

    /** What identifies each namespace of a process: equal numbers are the same namespace. */
    public Map<NamespaceKind, Long> inodes(int pid) {
        return inodes(proc.resolve(Integer.toString(pid)));
    }

    /** The processes of the container whose first process this is, by their ids. */
    public List<ProcessView> processes(int initPid) {
        boolean own = namespaces(initPid).get(NamespaceKind.PID.ordinal()).sharing() == NamespaceEntry.Sharing.OWN;
        return new Processes(proc).ofInit(initPid, own);
    }

    /** Chosen processes, such as those of a cgroup; those that are gone are left out. */
    public List<ProcessView> processes(Collection<Integer> pids) {
        return new Processes(proc).read(pids);
    }

    private static Map<NamespaceKind, Long> inodes(Path process) {
        Map<NamespaceKind, Long> inodes = new EnumMap<>(NamespaceKind.class);
        for (NamespaceKind kind : NamespaceKind.values()) {
            inode(process.resolve("ns").resolve(kind.file())).ifPresent(inode -> inodes.put(kind, inode));
        }
        return inodes;
    }

    private static Optional<Long> inode(Path link) {
        try {
            Matcher matcher = LINK.matcher(Files.readSymbolicLink(link).toString());
            return matcher.matches() ? Optional.of(Long.valueOf(matcher.group(1))) : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** What only a thread inside can see. */
    private record Inside(JoinedNamespaces.Names names, NetworkView network, IpcView ipc) {
        static final Inside EMPTY = new Inside(new JoinedNamespaces.Names("", ""), NetworkView.EMPTY, IpcView.EMPTY);
    }

    private Inside inside(int pid, List<String> notes) {
        if (!proc.equals(Path.of("/proc"))) {
            return Inside.EMPTY;
        }
        List<NetworkView.Socket> listening = ListeningSockets.read(proc.resolve(pid + "/net"));
        NetworkView.Connections connections = ConnectedSockets.read(proc.resolve(pid + "/net"));
        // once outside, so that inside no class is loaded or started for the first time
        IpcView.read(proc);
        try {
            return JoinedNamespaces.call(pid, () -> {
                NetworkView network = NetworkReader.view(NetworkDump.read(), listening, connections);
                return new Inside(JoinedNamespaces.names(), network, IpcView.read(proc));
            });
        } catch (SyscallException refused) {
            notes.add("Network, host name and IPC could not be looked into: " + refused.getMessage() + ".");
            return Inside.EMPTY;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Inside.EMPTY;
        } catch (Exception unexpected) {
            throw new IllegalStateException("looking into the namespaces of process " + pid, unexpected);
        }
    }
}
