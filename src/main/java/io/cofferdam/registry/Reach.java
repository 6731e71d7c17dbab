package io.cofferdam.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.hc.client5.http.DnsResolver;

/**
 * How near to this host an address may be that a registry chose. It must not make the service ask what only this host may ask:
 * one in the internet leads into the internet only, one in a private network not to this host, and none to a link-local address,
 * where clouds have their metadata and keys.
 */
enum Reach implements DnsResolver {
    /** Hosts of the internet. */
    PUBLIC,
    /** Those of private networks too. */
    PRIVATE,
    /** This host too. */
    HOST,
    /** Whoever runs this service named it. */
    ANYWHERE;

    /** The name leads to where no stranger may point. */
    static final class Refused extends UnknownHostException {

        private static final long serialVersionUID = 1L;

        private Refused(String host) {
            super(
                    RegistryProblems.printable(host)
                            + ", an address of this host, of a private network or of the link, where this registry may not point");
        }
    }

    /** That of a host with these addresses, of which one in the internet is enough to make it a stranger. */
    static Reach ofAll(InetAddress[] addresses) {
        return Arrays.stream(addresses)
                .map(Reach::of)
                .min(Comparator.naturalOrder())
                .orElse(PUBLIC);
    }

    static Reach of(InetAddress address) {
        if (address.isLinkLocalAddress()) {
            return ANYWHERE;
        }
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return HOST;
        }
        byte[] bytes = address.getAddress();
        boolean own = address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || (bytes.length == 4 ? isSpecial(bytes) : isUniqueLocal(bytes));
        return own ? PRIVATE : bytes.length == 4 ? PUBLIC : ofEmbedded(bytes);
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        if (Arrays.stream(addresses).anyMatch(address -> of(address).compareTo(this) > 0)) {
            throw new Refused(host);
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private static boolean isSpecial(byte[] bytes) {
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        return first == 0 // this network, RFC 6890
                || (first == 100 && (second & 0xC0) == 64) // shared by customers of a provider, RFC 6598
                || (first == 192 && second == 0 && bytes[2] == 0) // RFC 6890
                || first >= 240; // reserved, and the broadcast
    }

    private static boolean isUniqueLocal(byte[] bytes) {
        return (bytes[0] & 0xFE) == 0xFC; // RFC 4193
    }

    /** Of the IPv4 address that gateways make of an IPv6 address, where it holds one. */
    private static Reach ofEmbedded(byte[] bytes) {
        int offset = startsWith(bytes, 0x00, 0x64, 0xFF, 0x9B)
                ? 12
                : startsWith(bytes, 0x20, 0x02) ? 2 : -1; // RFC 6052, 3056
        try {
            return offset < 0 ? PUBLIC : of(InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean startsWith(byte[] bytes, int... beginning) {
        for (int i = 0; i < beginning.length; i++) {
            if ((bytes[i] & 0xFF) != beginning[i]) {
                return false;
            }
        }
        return true;
    }
}
