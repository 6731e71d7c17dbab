package io.cofferdam.network;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Hands out the addresses of one subnet, each to one holder at a time; the gateway's and others set aside are never handed out. */
final class AddressPool {

    private static final int LEAST_HOST_BITS = 3;
    private static final int MOST_HOST_BITS_V4 = 24;
    /** So many addresses of a range are handed out by themselves; an IPv6 subnet has more than anybody needs. */
    private static final int MOST_RANGE_BITS = 24;

    private final Subnet subnet;
    private final Subnet range;
    private final InetAddress gateway;
    private final Set<InetAddress> aside;
    private final int last;
    private final BitSet taken = new BitSet();
    private final Set<InetAddress> takenElsewhere = new HashSet<>();
    private int next;

    /** The whole subnet after its gateway, which is the first address. */
    AddressPool(Subnet subnet) {
        this(subnet, subnet, subnet.address(1), List.of());
    }

    /**
     * @param range where addresses that nobody asked for by name come from
     * @param reserved addresses that others than containers have
     */
    AddressPool(Subnet subnet, Subnet range, InetAddress gateway, Collection<InetAddress> reserved) {
        checkSize(subnet);
        this.subnet = subnet;
        this.range = range;
        this.gateway = gateway;
        this.aside = new HashSet<>(reserved);
        aside.add(gateway);
        aside.add(subnet.base()); // with IPv6 the anycast address of the routers
        if (!subnet.v6()) {
            aside.add(subnet.last());
        }
        this.last = (1 << Math.min(range.hostBits(), MOST_RANGE_BITS)) - 1;
    }

    static void checkSize(Subnet subnet) {
        int bits = subnet.hostBits();
        if (bits < LEAST_HOST_BITS || !subnet.v6() && bits > MOST_HOST_BITS_V4) {
            throw ProblemException.invalid(
                    "The subnet " + subnet + " cannot be used for containers.",
                    subnet.v6() ? "Its prefix length must be at most 125." : "Its prefix length must be from 8 to 29.",
                    "Choose another subnet.");
        }
    }

    InetAddress gateway() {
        return gateway;
    }

    Subnet subnet() {
        return subnet;
    }

    /** The next free address after the one handed out last, so that one just given back rests a while. */
    synchronized InetAddress allocate() {
        int start = next;
        for (int offset = free(start); offset <= last; offset = free(offset + 1)) {
            if (take(offset)) {
                return range.address(offset);
            }
        }
        for (int offset = free(0); offset < start; offset = free(offset + 1)) {
            if (take(offset)) {
                return range.address(offset);
            }
        }
        throw new ProblemException(
                ProblemException.Kind.UNAVAILABLE,
                new Problem(
                        "No address is left in " + range + ".",
                        "All are in use by containers or set aside.",
                        "Remove containers, or use a network with a larger subnet."));
    }

    /** Takes an address somebody asked for; it may lie outside of the range. */
    synchronized void claim(InetAddress address) {
        if (!subnet.contains(address) || aside.contains(address)) {
            throw ProblemException.invalid(
                    "The address " + Subnet.text(address) + " cannot be given to a container.",
                    subnet.contains(address)
                            ? "It is the gateway's, or set aside, or stands for the whole subnet " + subnet + "."
                            : "It is not one of the network's subnet " + subnet + ".",
                    "Ask for another of that subnet, or for none.");
        }
        int offset = offset(address);
        if (offset < 0 ? !takenElsewhere.add(address) : taken.get(offset)) {
            throw ProblemException.conflict(
                    "The address " + Subnet.text(address) + " is already in use.",
                    "Another container has it.",
                    "Ask for another address, or for none.");
        }
        if (offset >= 0) {
            taken.set(offset);
        }
    }

    synchronized void release(InetAddress address) {
        int offset = offset(address);
        if (offset >= 0) {
            taken.clear(offset);
        } else {
            takenElsewhere.remove(address);
        }
    }

    private int free(int from) {
        return taken.nextClearBit(from);
    }

    private boolean take(int offset) {
        if (aside.contains(range.address(offset))) {
            return false;
        }
        taken.set(offset);
        next = offset + 1;
        return true;
    }

    /** Where in the range an address is; -1 outside of what is handed out. */
    private int offset(InetAddress address) {
        if (!range.contains(address) || range.offset(address).bitLength() > MOST_RANGE_BITS) {
            return -1;
        }
        return range.offset(address).intValueExact();
    }
}
