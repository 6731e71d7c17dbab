package io.cofferdam.network;

import io.cofferdam.network.EndpointStore.Attachment;
import io.cofferdam.problem.ProblemException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who is attached to a network and with what addresses, in memory and on disk; not thread-safe. */
final class Members {

    private static final Logger LOG = System.getLogger(Members.class.getName());

    private final NetworkSpec network;
    private final EndpointStore store;
    private final AddressPool pool;
    private final @Nullable AddressPool pool6;
    private final Map<String, Attachment> attachments = new TreeMap<>();

    /** Takes up what the store says; whoever's address cannot be kept is dropped. */
    Members(NetworkSpec network, EndpointStore store) {
        this.network = network;
        this.store = store;
        this.pool = network.range4().newPool();
        this.pool6 = network.range6().map(NetworkSpec.Range::newPool).orElse(null);
        for (Attachment attachment : store.load()) {
            try {
                attachments.put(attachment.containerId(), attachment.withPlace(settle(attachment.place())));
            } catch (ProblemException e) {
                LOG.log(Level.WARNING, "attachment of {0} is dropped: {1}", attachment.containerId(), e.getMessage());
                store.remove(attachment.containerId());
            }
        }
    }

    Optional<Attachment> find(String containerId) {
        return Optional.ofNullable(attachments.get(containerId));
    }

    Collection<Attachment> all() {
        return List.copyOf(attachments.values());
    }

    /**
     * Gives a container its place; the same address again if it has one and asks for no other.
     *
     * @param hostInterface the new cable's name: the kernel may not have taken away the old one yet
     */
    Attachment attach(String containerId, EndpointWish wish, String hostInterface) {
        Attachment before = attachments.get(containerId);
        if (before == null) {
            return keep(new Attachment(containerId, settle(wish), hostInterface, List.of()));
        }
        EndpointWish had = before.place();
        boolean same = (wish.address() == null || wish.address().equals(had.address()))
                && (wish.address6() == null || wish.address6().equals(had.address6()));
        if (!same) {
            release(containerId);
            return attach(containerId, wish, hostInterface);
        }
        EndpointWish place = wish.at(before.address(), had.address6());
        return keep(new Attachment(containerId, place, hostInterface, before.ports()));
    }

    Attachment keep(Attachment attachment) {
        store.save(attachment);
        attachments.put(attachment.containerId(), attachment);
        return attachment;
    }

    void release(String containerId) {
        Attachment attachment = attachments.remove(containerId);
        if (attachment != null) {
            pool.release(attachment.address());
            Inet6Address address6 = attachment.place().address6();
            if (pool6 != null && address6 != null) {
                pool6.release(address6);
            }
            store.remove(containerId);
        }
    }

    /** The wish with the addresses it got. */
    private EndpointWish settle(EndpointWish wish) {
        Inet4Address address = (Inet4Address) take(pool, wish.address());
        try {
            return wish.at(address, settle6(wish));
        } catch (ProblemException e) {
            pool.release(address);
            throw e;
        }
    }

    private @Nullable Inet6Address settle6(EndpointWish wish) {
        if (pool6 != null) {
            return (Inet6Address) take(pool6, wish.address6());
        }
        if (wish.address6() != null) {
            throw ProblemException.invalid(
                    "The address " + Subnet.text(wish.address6()) + " cannot be given to a container.",
                    "The network " + network.name() + " has no IPv6.",
                    "Use a network that was made with IPv6, or leave the address out.");
        }
        return null;
    }

    private static java.net.InetAddress take(AddressPool from, java.net.@Nullable InetAddress wanted) {
        if (wanted == null) {
            return from.allocate();
        }
        from.claim(wanted);
        return wanted;
    }
}
