package io.cofferdam.registry;

import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hosts whose certificate need not be checked: this host, and those that the operator names. */
final class InsecureHosts {

    private record Network(byte[] address, int prefix) {

        boolean contains(InetAddress other) {
            byte[] bytes = other.getAddress();
            if (bytes.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((bytes[bit / 8] & mask) != (address[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<String> names = new ArrayList<>();
    private final List<Network> networks = new ArrayList<>();

    InsecureHosts(List<String> entries) {
        for (String entry : entries) {
            if (entry.contains("/")) {
                networks.add(network(entry));
            } else {
                names.add(entry);
            }
        }
    }

    /** @param authority host with or without port */
    boolean contains(String authority) {
        String host = hostOf(authority);
        if (host.equals("localhost") || names.contains(authority) || names.contains(host)) {
            return true;
        }
        InetAddress literal = literal(host);
        return literal != null
                && (literal.isLoopbackAddress() || networks.stream().anyMatch(network -> network.contains(literal)));
    }

    static String hostOf(String authority) {
        if (authority.startsWith("[")) {
            return authority.substring(1, Math.max(1, authority.indexOf(']')));
        }
        int colon = authority.indexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    /** Names are not looked up: whether a registry may be insecure must not depend on what a name server says. */
    private static @Nullable InetAddress literal(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException aName) {
            return null;
        }
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        try {
            byte[] address = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
            int prefix = Integer.parseInt(text.substring(slash + 1));
            if (prefix >= 0 && prefix <= address.length * 8) {
                return new Network(address, prefix);
            }
        } catch (IllegalArgumentException e) {
            throw unusable(text);
        }
        throw unusable(text);
    }

    private static ProblemException unusable(String text) {
        return ProblemException.invalid(
                "The insecure registry \"" + text + "\" cannot be used.",
                "It is neither a host, nor host:port, nor a network such as 10.0.0.0/8.",
                "Correct the setting cofferdam.registry.insecure.");
    }
}
