package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.container.PruneFilter;
import io.cofferdam.container.PrunePreview;
import io.cofferdam.container.PruneResult;
import io.cofferdam.operations.PruneOperations;
import java.util.List;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Shows which images would go and what that frees, and removes them. */
@ConsolePage
class PrunePage {

    private final PruneOperations prunes;
    private final HostFacts facts;

    PrunePage(PruneOperations prunes, HostFacts facts) {
        this.prunes = prunes;
        this.facts = facts;
    }

    /** An image that would go; alone it frees less than with what it shares. */
    record Row(String id, String name, String size) {

        static Row of(PrunePreview.Item item) {
            return new Row(item.id(), item.name(), Words.bytes(item.bytes()));
        }
    }

    @GetMapping("/images/prune")
    String preview(Caller caller, @RequestParam(defaultValue = "false") boolean all, Model model) {
        PrunePreview preview = prunes.previewImages(caller, PruneFilter.ALL, all);
        List<Row> rows = preview.items().stream().map(Row::of).toList();
        model.addAttribute("rows", rows);
        model.addAttribute("frees", Words.bytes(preview.bytes()));
        model.addAttribute("all", all);
        return "prune";
    }

    @PostMapping("/images/prune")
    String prune(Caller caller, @RequestParam(defaultValue = "false") boolean all, Model model) {
        PruneResult result = prunes.images(caller, PruneFilter.ALL, all);
        facts.forget();
        model.addAttribute("count", result.deleted().size());
        model.addAttribute("freed", Words.bytes(result.bytes()));
        return "prune :: done";
    }
}
