package io.cofferdam.container;

import io.cofferdam.network.IpLiteral;
import io.cofferdam.network.Networks;
import io.cofferdam.problem.Problem;
import java.net.Inet6Address;
import java.util.LinkedHashMap;
import java.util.Map;

/** What of a wish for a place could be had on no network. */
final class EndpointFlaws {

    private final Map<String, Problem> found = new LinkedHashMap<>();

    private EndpointFlaws() {}

    /** By the part of the wish that is wrong. */
    static Map<String, Problem> of(EndpointRequest asked) {
        EndpointFlaws flaws = new EndpointFlaws();
        flaws.literal("address", asked.address(), false);
        flaws.literal("address6", asked.address6(), true);
        flaws.mac(asked.macAddress());
        if (asked.network().equals(Networks.DEFAULT) && !asked.aliases().isEmpty()) {
            flaws.found.put(
                    "aliases",
                    new Problem(
                            "network-scoped alias is supported only for containers in user defined networks.",
                            "The network bridge has no name service.",
                            "Make a network and use that."));
        }
        asked.aliases().forEach(flaws::alias);
        return flaws.found;
    }

    private void literal(String part, String address, boolean v6) {
        if (address.isEmpty()) {
            return;
        }
        try {
            if (IpLiteral.parse(address) instanceof Inet6Address == v6) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // the same answer
        }
        found.put(
                part,
                new Problem(
                        "invalid " + (v6 ? "IPv6" : "IPv4") + " address: " + TextRules.printable(address) + ".",
                        "It is not an address of that family such as " + (v6 ? "fd00:30::2" : "172.30.0.2") + ".",
                        "Give another, or leave it out."));
    }

    private void mac(String mac) {
        if (!mac.isEmpty() && !isUnicastMac(mac)) {
            found.put(
                    "macAddress",
                    new Problem(
                            "invalid MAC address: " + TextRules.printable(mac) + ".",
                            "It is not of the form 02:42:ac:1e:00:02, or stands for many interfaces.",
                            "Give another, or leave it out."));
        }
    }

    private static boolean isUnicastMac(String mac) {
        return mac.matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}")
                && (Integer.parseInt(mac.substring(0, 2), 16) & 1) == 0
                && !mac.matches("[0:]*");
    }

    private void alias(String alias) {
        String flaw = LookUpName.flaw(alias);
        if (flaw != null) {
            found.putIfAbsent(
                    "aliases",
                    new Problem(
                            "invalid network alias: " + TextRules.printable(alias) + ".",
                            flaw,
                            "Use a short one of letters, digits, '_', '-' and dots."));
        }
    }
}
