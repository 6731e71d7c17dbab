package io.cofferdam.network;

import io.cofferdam.problem.ProblemException;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of IPv4 or IPv6 addresses with a common prefix.
 *
 * @param base its first address
 * @param prefixLength how many leading bits its addresses share
 */
public record Subnet(InetAddress base, int prefixLength) {

    public Subnet {
        if (prefixLength < 0 || prefixLength > bits(base)) {
            throw new IllegalArgumentException("prefix length " + prefixLength);
        }
        base = masked(base, prefixLength);
    }

    /** Reads {@code 172.30.0.0/16} or {@code fd00:30::/64}; bits beyond the prefix are refused as a likely slip of the pen. */
    public static Subnet parse(String text) {
        Subnet subnet = wide(text);
        if (!address(text).equals(subnet.base)) {
            throw ProblemException.invalid(
                    "'" + text + "' is not a subnet.",
                    "The address has bits beyond the prefix.",
                    "Write it as " + subnet + ".");
        }
        return subnet;
    }

    /** The same, but any address of it may stand for it. */
    static Subnet wide(String text) {
        int slash = text.indexOf('/');
        try {
            if (slash > 0 && text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
                return new Subnet(address(text), Integer.parseInt(text.substring(slash + 1)));
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the same answer as a wrong form.
        }
        throw ProblemException.invalid(
                "'" + text + "' is not a subnet.",
                "A subnet is its whole first address, a slash and a prefix length of at most 32, with IPv6 128.",
                "Write it as 172.30.0.0/16 or fd00:30::/64.");
    }

    /** The subnet that an address with a prefix length lies in. */
    public static Subnet of(InetAddress address, int prefixLength) {
        return new Subnet(address, prefixLength);
    }

    public boolean v6() {
        return base instanceof Inet6Address;
    }

    public boolean contains(InetAddress address) {
        return bits(address) == bits(base) && masked(address, prefixLength).equals(base);
    }

    /**
     * The same of an address as people write it.
     *
     * @throws IllegalArgumentException for what is none
     */
    public boolean contains(String address) {
        return contains(IpLiteral.parse(address));
    }

    public boolean contains(Subnet other) {
        return other.prefixLength >= prefixLength && contains(other.base);
    }

    public boolean overlaps(Subnet other) {
        return contains(other) || other.contains(this);
    }

    /** How many bits tell its addresses apart. */
    int hostBits() {
        return bits(base) - prefixLength;
    }

    /** The address at a distance from the first. */
    public InetAddress address(long offset) {
        BigInteger distance = BigInteger.valueOf(offset);
        if (distance.signum() < 0 || distance.bitLength() > hostBits()) {
            throw new IllegalArgumentException("offset " + offset + " in " + this);
        }
        return inet(number(base).add(distance), base.getAddress().length);
    }

    /** Its last address; with IPv4 the one for broadcasts. */
    InetAddress last() {
        BigInteger span = BigInteger.ONE.shiftLeft(hostBits()).subtract(BigInteger.ONE);
        return inet(number(base).add(span), base.getAddress().length);
    }

    /** The distance of an address from the first. */
    BigInteger offset(InetAddress address) {
        return number(address).subtract(number(base));
    }

    /** The n-th of the smaller subnets it divides into. */
    Subnet slice(int slicePrefixLength, int n) {
        BigInteger distance = BigInteger.valueOf(n).shiftLeft(bits(base) - slicePrefixLength);
        return new Subnet(inet(number(base).add(distance), base.getAddress().length), slicePrefixLength);
    }

    @Override
    public String toString() {
        return text(base) + "/" + prefixLength;
    }

    /** An address as people write it: with IPv6 the longest row of zeroes left out (RFC 5952). */
    public static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        String full = address.getHostAddress().replaceFirst("%.*", "");
        String longest = "";
        for (String run = "0:0"; run.length() <= 15; run += ":0") {
            if ((":" + full + ":").contains(":" + run + ":")) {
                longest = run;
            }
        }
        return longest.isEmpty()
                ? full
                : (":" + full + ":")
                        .replaceFirst(":" + longest + ":", "::")
                        .replaceFirst("^:(?!:)", "")
                        .replaceFirst("(?<!:):$", "");
    }

    private static InetAddress address(String text) {
        return IpLiteral.parse(text.substring(0, Math.max(0, text.indexOf('/'))));
    }

    private static InetAddress masked(InetAddress address, int prefixLength) {
        int hostBits = bits(address) - prefixLength;
        return inet(number(address).shiftRight(hostBits).shiftLeft(hostBits), address.getAddress().length);
    }

    private static int bits(InetAddress address) {
        return address.getAddress().length * Byte.SIZE;
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress inet(BigInteger number, int length) {
        byte[] digits = number.toByteArray();
        byte[] octets = new byte[length];
        int used = Math.min(digits.length, length); // a leading zero byte may stand for the sign
        System.arraycopy(digits, digits.length - used, octets, length - used, used);
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new AssertionError("four or sixteen octets are an address", e);
        }
    }
}
