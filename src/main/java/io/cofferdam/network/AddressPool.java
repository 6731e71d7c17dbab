package io.cofferdam.network;

import io.cofferdam.problem.Problem;
import io.cofferdam.problem.ProblemException;
import java.net.Inet4Address;
import java.util.BitSet;

/** Hands out the addresses of one subnet, each to one holder at a time; the gateway is the first and never handed out. */
final class AddressPool {

    private static final int GATEWAY = 1;
    private static final int FIRST = 2;

    private final Ipv4Subnet subnet;
    private final int last;
    private final BitSet taken = new BitSet();
    private int next = FIRST;

    AddressPool(Ipv4Subnet subnet) {
        if (subnet.prefixLength() < 8 || subnet.prefixLength() > 29) {
            throw ProblemException.invalid(
                    "The subnet " + subnet + " cannot be used for containers.",
                    "Its prefix length must be from 8 to 29.",
                    "Choose another subnet.");
        }
        this.subnet = subnet;
        this.last = (int) subnet.size() - 2; // the very last is the broadcast address
    }

    Inet4Address gateway() {
        return subnet.address(GATEWAY);
    }

    /** The next free address after the one handed out last, so that one just given back rests a while. */
    synchronized Inet4Address allocate() {
        int offset = taken.nextClearBit(next);
        if (offset > last) {
            offset = taken.nextClearBit(FIRST);
        }
        if (offset > last) {
            throw new ProblemException(
                    ProblemException.Kind.UNAVAILABLE,
                    new Problem(
                            "No address is left in " + subnet + ".",
                            "All " + (last - FIRST + 1) + " are in use by containers.",
                            "Remove containers, or give this instance a larger subnet."));
        }
        taken.set(offset);
        next = offset + 1;
        return subnet.address(offset);
    }

    /** Takes an address somebody asked for. */
    synchronized Inet4Address claim(Inet4Address address) {
        int offset = subnet.contains(address) ? (int) subnet.offset(address) : -1;
        if (offset < FIRST || offset > last) {
            throw ProblemException.invalid(
                    "The address " + address.getHostAddress() + " cannot be given to a container.",
                    "It is not one of " + subnet + " after the gateway.",
                    "Ask for one of that subnet, or for none.");
        }
        if (taken.get(offset)) {
            throw ProblemException.conflict(
                    "The address " + address.getHostAddress() + " is already in use.",
                    "Another container has it.",
                    "Ask for another address, or for none.");
        }
        taken.set(offset);
        return address;
    }

    synchronized void release(Inet4Address address) {
        if (subnet.contains(address)) {
            taken.clear((int) subnet.offset(address));
        }
    }
}
