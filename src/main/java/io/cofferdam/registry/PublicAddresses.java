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

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        if (Arrays.stream(addresses).anyMatch(PublicAddresses::isOwn)) {
            throw new UnknownHostException(
                    host + " is an address of this host or of a private network, and was refused");
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    static boolean isOwn(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC; // RFC 4193
        boolean shared = bytes.length == 4 && (bytes[0] & 0xFF) == 100 && (bytes[1] & 0xC0) == 64; // RFC 6598
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || uniqueLocal
                || shared;
    }
}
