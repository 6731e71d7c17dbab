package io.cofferdam.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Looks whether the host still forwards: it is told to when networks are set up, and it is the host's to stop. */
final class HostForwarding {

    private static final Path IPV4 = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6/conf/all/forwarding");

    private HostForwarding() {}

    /** What does not work because of it, a sentence or two each; read anew each time. */
    static List<String> lacks(Collection<NetworkSpec> networks) {
        List<String> lacks = new ArrayList<>();
        if (networks.stream().anyMatch(network -> !network.macvlan()) && isOff(IPV4)) {
            lacks.add(lack("", "net.ipv4.ip_forward"));
        }
        if (networks.stream().anyMatch(network -> !network.macvlan() && network.ipv6()) && isOff(IPV6)) {
            lacks.add(lack(" by IPv6", "net.ipv6.conf.all.forwarding"));
        }
        return lacks;
    }

    private static String lack(String how, String setting) {
        return "Containers reach only the host and their own network" + how
                + ": another program turned forwarding off (" + setting
                + " is 0). It is turned on when the service starts, or with 'sysctl -w " + setting + "=1'.";
    }

    private static boolean isOff(Path setting) {
        try {
            return Files.readString(setting).strip().equals("0");
        } catch (IOException e) {
            return false; // what cannot be read was told when it could not be set
        }
    }
}
