package io.cofferdam.network;

import io.cofferdam.linux.SyscallException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What of the host carries a network: a bridge of its own, or an interface that its containers' are built upon. */
interface NetworkDevice {

    /** Its interface's number, where it is there. */
    Optional<Integer> index() throws SyscallException;

    /** Makes it if it is not there; returns its index. */
    int ensure(NetworkSpec network, int mtu) throws SyscallException;

    /** Sets what it needs of the host; what could not be set is returned. */
    List<String> configure(NetworkSpec network);

    /** What others changed of it since it was configured, each as the end of a sentence; nothing of what is the host's. */
    default List<String> changes() throws SyscallException {
        return List.of();
    }

    /** What addresses others on this host use that its containers then do not reach. */
    List<Subnet> usedByOthers() throws SyscallException;

    /** Removes the host's ends of cables whose names are not to be kept. */
    void removePorts(Set<String> keep) throws SyscallException;

    /** One of them, if it is still there. */
    void removePort(String name) throws SyscallException;

    /** Takes away what was made. */
    void remove() throws SyscallException;
}
