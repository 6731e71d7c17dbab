package io.cofferdam.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * IP addresses as people and programs give them. Java and the C library also read what inet_aton(3) does ("10.77.200" is 10.77.0.200
 * and "010.0.0.1" is 8.0.0.1 to some), and what was a slip of the pen would become another address.
 */
public final class IpLiteral {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final String DOTTED = OCTET + "(\\." + OCTET + "){3}";
    private static final Pattern V4 = Pattern.compile(DOTTED);
    /** Its parts; how many there may be and where some are left out is known to Java. */
    private static final Pattern V6 = Pattern.compile("([0-9A-Fa-f]{0,4}:){2,8}([0-9A-Fa-f]{0,4}|" + DOTTED + ")");

    private IpLiteral() {}

    /**
     * Reads four decimal numbers without leading zeros, or an address of IPv6 (RFC 4291, 2.2) without a zone or brackets that does not
     * stand for one of IPv4.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static InetAddress parse(String text) {
        return text.indexOf(':') >= 0 ? parse6(text) : parse4(text);
    }

    /** The same for IPv4 alone. */
    public static Inet4Address parse4(String text) {
        if (V4.matcher(text).matches()) {
            return Inet4Address.ofLiteral(text);
        }
        throw new IllegalArgumentException("'" + NetworkMaker.printable(text) + "' is not an address of IPv4");
    }

    /** The same for IPv6 alone. */
    public static Inet6Address parse6(String text) {
        if (V6.matcher(text).matches() && InetAddress.ofLiteral(text) instanceof Inet6Address address) {
            return address;
        }
        throw new IllegalArgumentException("'" + NetworkMaker.printable(text) + "' is not an address of IPv6");
    }
}
