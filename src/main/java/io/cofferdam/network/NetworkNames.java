package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an instance calls its things in the kernel, so that several live side by side and each knows its own.
 *
 * @param instance the instance
 * @param bridge its bridge
 * @param table its nftables table, of family ip
 * @param vethPrefix what the host's ends of its containers' cables start with
 */
record NetworkNames(String instance, String bridge, String table, String vethPrefix) {

    static final String DEFAULT_INSTANCE = "default";
    private static final AtomicInteger CABLES = new AtomicInteger((int) System.nanoTime());

    static NetworkNames of(String instance) {
        if (!instance.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}")) {
            throw ProblemException.invalid(
                    "'" + instance + "' cannot name an instance.",
                    "A name is letters, digits, '_', '.' and '-', at most 63.",
                    "Set cofferdam.instance to such a name.");
        }
        if (instance.equals(DEFAULT_INSTANCE)) {
            return new NetworkNames(instance, "cofferdam0", "cofferdam", "cfv");
        }
        String hash = sha256(instance);
        // '.' and '-' are not part of an nftables identifier; the hash keeps a.b and a-b apart.
        String table = "cofferdam_" + instance.replaceAll("[^a-zA-Z0-9]", "_") + "_" + hash.substring(0, 4);
        return new NetworkNames(instance, "cfd" + hash.substring(0, 8), table, "c" + hash.substring(0, 3));
    }

    /**
     * A name for the host's end of a container's cable. The kernel takes an ended container's cable away in the background, so the
     * same container started again at once needs another name: a running number makes it.
     */
    String veth(String containerId) {
        String head = containerId.substring(0, Math.min(7, containerId.length()));
        return "%s%s%04x".formatted(vethPrefix, head, CABLES.incrementAndGet() & 0xffff);
    }

    /**
     * What stands for ::1 on the way to a container and back: the kernel takes no packet with that address from an interface. It is one of
     * those that lead nowhere (RFC 6666), so that nobody has it, and another for every instance.
     */
    Inet6Address loopbackStandIn() {
        String hash = sha256("loopback/" + instance);
        return IpLiteral.parse6("100::" + hash.substring(0, 4) + ":" + hash.substring(4, 8));
    }

    /** What a container is called where nobody knows its name. */
    static String shortId(String containerId) {
        return containerId.substring(0, Math.min(12, containerId.length()));
    }

    /** The bridge of a network: the instance's own, one that was named, or one named after the network's id; else its parent. */
    String bridge(NetworkSpec network) {
        if (network.macvlan()) {
            String parent = MacvlanOptions.of(network.options()).parent();
            return parent.isEmpty() ? userPrefix() + "m" + shortened(network) : parent;
        }
        return isDefault(network)
                ? bridge
                : network.options().getOrDefault(BridgeOptions.NAME, userPrefix() + "b" + shortened(network));
    }

    /** The port that keeps the bridge's carrier on. */
    String carrier(NetworkSpec network) {
        return isDefault(network) ? bridge + "-on" : userPrefix() + "o" + shortened(network);
    }

    /** The id of the network with that name which every instance has. */
    String builtInId(String network) {
        return sha256("network/" + instance + "/" + network);
    }

    private boolean isDefault(NetworkSpec network) {
        return network.id().equals(builtInId(Networks.DEFAULT));
    }

    private String userPrefix() {
        return instance.equals(DEFAULT_INSTANCE) ? "cfd-" : vethPrefix;
    }

    private static String shortened(NetworkSpec network) {
        return network.id().substring(0, 10);
    }

    /** Where in a list of candidates this instance starts to look. */
    int start(int candidates) {
        return Math.floorMod(Integer.parseUnsignedInt(sha256(instance).substring(0, 8), 16), candidates);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
