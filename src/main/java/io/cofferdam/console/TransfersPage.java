package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.image.ImageReference;
import io.cofferdam.image.Platform;
import io.cofferdam.operations.RegistryOperations;
import io.cofferdam.operations.Transfer;
import io.cofferdam.operations.Transfer.Direction;
import io.cofferdam.operations.Transfer.State;
import io.cofferdam.registry.Credentials;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Pulls and pushes on the images page: begin, watch, cancel, go on. */
@ConsolePage
class TransfersPage {

    private static final int SHOWN = 8;

    private final RegistryOperations registries;

    TransfersPage(RegistryOperations registries) {
        this.registries = registries;
    }

    /** What runs, and the last that ended of the viewer's own and of others: nobody's failures hide what another may go on with. */
    static List<TransferRow> rows(RegistryOperations registries, Caller caller) {
        boolean mayChange = caller.may(Permission.IMAGE_CHANGE);
        Set<String> newer = new HashSet<>();
        Map<Boolean, Integer> ended = new HashMap<>();
        List<TransferRow> rows = new ArrayList<>();
        for (Transfer transfer : registries.transfers(caller)) {
            boolean latest = newer.add(transfer.direction() + " " + transfer.image() + " " + transfer.platform());
            boolean own = transfer.actor().equals(caller.name());
            if (transfer.state() == State.RUNNING || ended.merge(own, 1, Integer::sum) <= SHOWN) {
                rows.add(TransferRow.of(transfer, latest, mayChange));
            }
        }
        return rows;
    }

    @GetMapping("/images/transfers")
    String list(Caller caller, Model model) {
        model.addAttribute("transfers", rows(registries, caller));
        return "transfers :: list";
    }

    @PostMapping("/images/pull")
    String pull(
            Caller caller,
            @RequestParam String reference,
            @RequestParam(defaultValue = "") String platform,
            Model model) {
        Platform wanted = platform.isBlank() ? Platform.host() : Platform.parse(platform.strip());
        registries.pull(caller, ImageReference.parse(reference.strip()), wanted, Credentials.NONE);
        return list(caller, model);
    }

    @PostMapping("/images/{id}/push")
    void push(Caller caller, @PathVariable String id, @RequestParam String tag, HttpServletResponse response) {
        registries.push(caller, ImageReference.parse(tag), Credentials.NONE);
        response.setHeader("HX-Redirect", "/images");
    }

    @PostMapping("/images/transfers/{id}/cancel")
    String cancel(Caller caller, @PathVariable String id, Model model) {
        registries.cancel(caller, id);
        return list(caller, model);
    }

    @PostMapping("/images/transfers/{id}/resume")
    String resume(Caller caller, @PathVariable String id, Model model) {
        Transfer transfer = registries.transfer(caller, id);
        if (transfer.direction() == Direction.PULL) {
            registries.pull(caller, transfer.image(), transfer.platform(), Credentials.NONE);
        } else {
            registries.push(caller, transfer.image(), Credentials.NONE);
        }
        return list(caller, model);
    }
}
