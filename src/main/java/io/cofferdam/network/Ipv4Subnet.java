package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A range of IPv4 addresses with a common prefix.
 *
 * @param base its first address as a number, the prefix's bits only
 * @param prefixLength how many leading bits its addresses share
 */
public record Ipv4Subnet(int base, int prefixLength) {

    public Ipv4Subnet {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException("prefix length " + prefixLength);
        }
        base &= mask(prefixLength);
    }

    /** Reads {@code 172.30.0.0/16}; bits beyond the prefix are refused as a likely slip of the pen. */
    public static Ipv4Subnet parse(String text) {
        int slash = text.indexOf('/');
        try {
            int address = number(Inet4Address.ofLiteral(text.substring(0, Math.max(0, slash))));
            int prefixLength = Integer.parseInt(text.substring(slash + 1));
            if (prefixLength >= 0 && prefixLength <= 32 && (address & mask(prefixLength)) == address) {
                return new Ipv4Subnet(address, prefixLength);
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the same answer as a wrong prefix.
        }
        throw ProblemException.invalid(
                "'" + text + "' is not an IPv4 subnet.",
                "A subnet is its first address, a slash and a prefix length from 0 to 32.",
                "Write it as 172.30.0.0/16.");
    }

    /** The subnet that an address with a prefix length lies in. */
    public static Ipv4Subnet of(Inet4Address address, int prefixLength) {
        return new Ipv4Subnet(number(address), prefixLength);
    }

    public boolean contains(Inet4Address address) {
        return (number(address) & mask(prefixLength)) == base;
    }

    public boolean overlaps(Ipv4Subnet other) {
        int shorter = Math.min(prefixLength, other.prefixLength);
        return ((base ^ other.base) & mask(shorter)) == 0;
    }

    /** How many addresses it has. */
    public long size() {
        return 1L << (32 - prefixLength);
    }

    /** The address at a distance from the first. */
    public Inet4Address address(long offset) {
        if (offset < 0 || offset >= size()) {
            throw new IllegalArgumentException("offset " + offset + " in " + this);
        }
        return inet4((int) (base + offset));
    }

    /** The distance of an address from the first. */
    public long offset(Inet4Address address) {
        return Integer.toUnsignedLong(number(address) - base);
    }

    /** The n-th of the smaller subnets it divides into. */
    Ipv4Subnet slice(int slicePrefixLength, int n) {
        return new Ipv4Subnet(base + (n << (32 - slicePrefixLength)), slicePrefixLength);
    }

    @Override
    public String toString() {
        return inet4(base).getHostAddress() + "/" + prefixLength;
    }

    static int number(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    private static Inet4Address inet4(int number) {
        try {
            return (Inet4Address) InetAddress.getByAddress(
                    ByteBuffer.allocate(4).putInt(number).array());
        } catch (UnknownHostException e) {
            throw new AssertionError("four octets are an address", e);
        }
    }

    private static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }
}
