package io.cofferdam.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A namespace that a container has from another one, as "container:ID" in one of its modes says.
 *
 * @param kind "pid", "ipc" or "net"
 * @param container name or id of the other
 */
public record NamespaceOf(String kind, String container) {

    private static final String PREFIX = "container:";

    /** Whose namespace a mode means; empty for the host's and for an own one. */
    public static Optional<String> in(String mode) {
        return mode.startsWith(PREFIX) ? Optional.of(mode.substring(PREFIX.length())) : Optional.empty();
    }

    /** The mode that means another's. */
    public static String mode(String container) {
        return PREFIX + container;
    }

    public static List<NamespaceOf> of(ContainerRequest request) {
        List<NamespaceOf> found = new ArrayList<>();
        in(request.security().pidMode()).ifPresent(other -> found.add(new NamespaceOf("pid", other)));
        in(request.security().ipcMode()).ifPresent(other -> found.add(new NamespaceOf("ipc", other)));
        in(request.network().mode()).ifPresent(other -> found.add(new NamespaceOf("net", other)));
        return found;
    }
}
