package io.cofferdam.network;

import io.cofferdam.linux.Netlink;
import io.cofferdam.linux.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a bridge is in the kernel.
 *
 * @param up whether it is switched on
 * @param addresses the host's on it, with their prefix
 * @param settings its own sysctls, by what each is of and called
 */
record BridgeState(boolean up, Set<String> addresses, Map<String, String> settings) {

    static final BridgeState UNKNOWN = new BridgeState(false, Set.of(), Map.of());

    private static final Path NET_SYSCTLS = Path.of("/proc/sys/net");
    private static final List<String> SETTINGS =
            List.of("ipv4/conf/%s/route_localnet", "ipv6/conf/%s/disable_ipv6", "ipv6/conf/%s/accept_ra");

    static BridgeState of(Netlink netlink, String bridge) throws SyscallException {
        Netlink.Link link = netlink.link(bridge).orElse(null);
        if (link == null) {
            return UNKNOWN;
        }
        Set<String> addresses = new HashSet<>();
        for (Netlink.Range range : netlink.addresses()) {
            if (range.interfaceIndex() == link.index() && !range.address().isLinkLocalAddress()) {
                addresses.add(Subnet.text(range.address()) + "/" + range.prefixLength());
            }
        }
        Map<String, String> settings = new TreeMap<>();
        for (String setting : SETTINGS) {
            Path file = NET_SYSCTLS.resolve(setting.formatted(bridge));
            try {
                settings.put(setting.formatted(bridge), Files.readString(file).strip());
            } catch (IOException e) {
                // A host without IPv6 has none of its own.
            }
        }
        return new BridgeState(link.up(), addresses, settings);
    }

    /** What of this is otherwise in a later state, each as the end of a sentence about the bridge. */
    List<String> changes(BridgeState later) {
        List<String> changes = new ArrayList<>();
        if (up && !later.up) {
            changes.add("was switched off");
        }
        for (String address : addresses) {
            if (!later.addresses.contains(address)) {
                changes.add("had the host's address " + address + " taken away");
            }
        }
        settings.forEach((setting, value) -> {
            if (!value.equals(later.settings.get(setting))) {
                changes.add("had its setting net/" + setting + " changed");
            }
        });
        return changes;
    }
}
