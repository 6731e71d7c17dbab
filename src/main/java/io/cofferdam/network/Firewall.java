package io.cofferdam.network;

import io.cofferdam.linux.Nftables;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The instance's table in the kernel; on a host without nftables it does nothing and says why. */
final class Firewall implements AutoCloseable {

    private final FirewallTable table;
    private final @Nullable Nftables nftables;
    private @Nullable String lack;

    Firewall(FirewallTable table) {
        this.table = table;
        this.lack = Nftables.lack();
        this.nftables = lack == null ? open() : null;
    }

    /** Why nothing is forwarded, or null when it is. */
    @Nullable
    String lack() {
        return lack;
    }

    void install(Collection<FirewallTable.Mapping> mappings) {
        if (nftables != null) {
            try {
                nftables.run(table.install(mappings));
                lack = null;
            } catch (IOException e) {
                // A kernel can have nf_tables without nat or fib; containers still run, and reach each other.
                lack = e.getMessage();
            }
        }
    }

    void add(Collection<FirewallTable.Mapping> mappings) {
        change(table.add(mappings));
    }

    void remove(Collection<FirewallTable.Mapping> mappings) {
        change(table.remove(mappings));
    }

    void uninstall() {
        change(table.uninstall());
    }

    @Override
    public void close() {
        if (nftables != null) {
            nftables.close();
        }
    }

    private void change(String commands) {
        if (nftables == null || lack != null || commands.isEmpty()) {
            return;
        }
        try {
            nftables.run(commands);
        } catch (IOException e) {
            throw ProblemException.internal(
                    "The forwarding of ports could not be changed.",
                    e.getMessage() + ".",
                    "If the table was removed by hand, restart the service: it writes the table anew.",
                    e);
        }
    }

    private @Nullable Nftables open() {
        try {
            return Nftables.open();
        } catch (IOException e) {
            lack = e.getMessage();
            return null;
        }
    }
}
