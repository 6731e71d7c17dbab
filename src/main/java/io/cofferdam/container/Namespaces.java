package io.cofferdam.container;

import java.util.ArrayList;
import java.util.List;

/** Which of the eight namespaces are a container's own, and which at least not the host's. */
final class Namespaces {

    private Namespaces() {}

    /** Made for it alone. */
    static List<String> own(ContainerSpec spec, boolean timeNamespace) {
        List<NamespaceOf> shared = NamespaceOf.of(spec.request());
        return notTheHosts(spec, timeNamespace).stream()
                .filter(name -> shared.isEmpty() || !name.equals("user"))
                .filter(name -> shared.stream().noneMatch(one -> one.kind().equals(name)))
                .toList();
    }

    /** Its own, or another container's. */
    static List<String> notTheHosts(ContainerSpec spec, boolean timeNamespace) {
        SecurityRequest security = spec.request().security();
        List<String> own = new ArrayList<>();
        add(own, "pid", !security.pidMode().equals("host"));
        add(own, "net", !spec.request().network().mode().equals("host"));
        add(own, "mnt", true);
        add(own, "uts", !security.utsMode().equals("host"));
        add(own, "ipc", !security.ipcMode().equals("host"));
        add(own, "user", spec.ownUserNamespace());
        add(own, "cgroup", !security.cgroupnsMode().equals("host"));
        add(own, "time", timeNamespace);
        return List.copyOf(own);
    }

    private static void add(List<String> own, String name, boolean isOwn) {
        if (isOwn) {
            own.add(name);
        }
    }
}
