package io.cofferdam.namespace;

/** The eight kinds of namespaces (namespaces(7)), in the order the console shows them. */
public enum NamespaceKind {
    PID("pid", "processes"),
    NET("net", "network"),
    MNT("mnt", "file systems"),
    UTS("uts", "host name"),
    IPC("ipc", "System V objects and message queues"),
    USER("user", "users and capabilities"),
    CGROUP("cgroup", "view of cgroups"),
    TIME("time", "clocks");

    private final String file;
    private final String words;

    NamespaceKind(String file, String words) {
        this.file = file;
        this.words = words;
    }

    /** Its name in /proc/PID/ns. */
    public String file() {
        return file;
    }

    public String words() {
        return words;
    }
}
