package io.cofferdam.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks names up and refuses the addresses of this host and of private networks: an address that a registry chose must not make
 * the service ask what only this host may ask, such as a cloud's metadata.
 */
final class PublicAddresses implements DnsResolver {

    /** The name leads to where no stranger may point. */
    static final class Refused extends UnknownHostException {

        private static final long serialVersionUID = 1L;

        private Refused(String host) {
            super(RegistryProblems.printable(host) + ", an address of this host or of a private network");
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        if (Arrays.stream(addresses).anyMatch(PublicAddresses::isOwn)) {
            throw new Refused(host);
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    static boolean isOwn(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || (bytes.length == 4 ? isSpecial(bytes) : isSpecialIpv6(bytes));
    }

    private static boolean isSpecial(byte[] bytes) {
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        return first == 0 // this network, RFC 6890
                || (first == 100 && (second & 0xC0) == 64) // shared by customers of a provider, RFC 6598
                || (first == 192 && second == 0 && bytes[2] == 0) // RFC 6890
                || first >= 240; // reserved, and the broadcast
    }

    private static boolean isSpecialIpv6(byte[] bytes) {
        boolean uniqueLocal = (bytes[0] & 0xFE) == 0xFC; // RFC 4193
        return uniqueLocal
                || (startsWith(bytes, 0x00, 0x64, 0xFF, 0x9B) && isOwnIpv4(bytes, 12)) // NAT64, RFC 6052
                || (startsWith(bytes, 0x20, 0x02) && isOwnIpv4(bytes, 2)); // 6to4, RFC 3056
    }

    private static boolean isOwnIpv4(byte[] bytes, int offset) {
        try {
            return isOwn(InetAddress.getByAddress(Arrays.copyOfRange(bytes, offset, offset + 4)));
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
