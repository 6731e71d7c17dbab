package io.cofferdam.console;

import io.cofferdam.operations.RegistryOperations;
import io.cofferdam.operations.Transfer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Says whether pulls and pushes have come on since it was last asked, and shows them as one viewer may see them. */
@Component
class LiveTransfers {

    private final RegistryOperations registries;
    private final Fragments fragments;
    private Map<String, Long> told = new HashMap<>();

    LiveTransfers(RegistryOperations registries, Fragments fragments) {
        this.registries = registries;
        this.fragments = fragments;
    }

    /** For one asker only: each change is told once. */
    boolean haveComeOn() {
        Map<String, Long> now = new HashMap<>();
        for (Transfer transfer : registries.transfers(io.cofferdam.access.Caller.system())) {
            now.put(transfer.id(), transfer.state() == Transfer.State.RUNNING ? transfer.revision() : -1L);
        }
        boolean news = !now.equals(told);
        told = now;
        return news;
    }

    String html(Viewer viewer) {
        List<TransferRow> rows = TransfersPage.rows(registries, viewer.caller);
        return fragments.render("transfers", "list", Map.of("transfers", rows));
    }
}
