package io.cofferdam.console;

import io.cofferdam.access.Caller;
import io.cofferdam.audit.AuditChain;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.container.ContainerView;
import io.cofferdam.operations.AuditOperations;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Who did what: the list, one act, the check of the chain, the export. */
@ConsolePage
class AuditPage {

    private static final int PAGE = 50;

    private final AuditOperations audit;
    private final ContainerHeads heads;

    AuditPage(AuditOperations audit, ContainerHeads heads) {
        this.audit = audit;
        this.heads = heads;
    }

    @GetMapping("/audit")
    String list(Caller caller, @RequestParam Map<String, String> parameters, Model model) {
        AuditQuery query = AuditQuery.of(parameters);
        AuditTrail.Page page = audit.search(caller, query.filter(), before(parameters), PAGE);
        model.addAttribute("query", query);
        model.addAttribute("actions", audit.actions(caller));
        model.addAttribute("lines", page.entries().stream().map(AuditLine::of).toList());
        model.addAttribute("older", query.older(page.olderThan()));
        model.addAttribute("newest", before(parameters).isPresent() ? query.newest() : "");
        return "audit";
    }

    @GetMapping("/audit/{sequence:[0-9]{1,18}}")
    String entry(Caller caller, @PathVariable long sequence, Model model) {
        model.addAttribute("a", AuditLine.of(audit.inspect(caller, sequence)));
        return "audit-entry";
    }

    /** Asked for by the page itself, because a long record takes a while to recompute. */
    @GetMapping("/audit/chain")
    String chain(Caller caller, Model model) throws IOException {
        Badge badge = switch (audit.verify(caller)) {
            case AuditChain.Verdict.Intact intact ->
                new Badge("chain whole, " + intact.records() + " records, checked just now", "ok");
            case AuditChain.Verdict.Unguarded unguarded -> new Badge("chain whole, but " + unguarded.why(), "bad");
            case AuditChain.Verdict.Broken broken ->
                new Badge("chain broken at record " + broken.seq() + ": " + broken.why(), "bad");
        };
        model.addAttribute("b", badge);
        return "audit :: chain";
    }

    /** A form's post, because the export is an act of its own on the record. */
    @PostMapping("/audit/export")
    void export(Caller caller, HttpServletResponse response) throws IOException {
        caller.require(io.cofferdam.access.Permission.AUDIT_VIEW, "Exporting the audit log");
        response.setContentType("application/x-ndjson");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"cofferdam-audit.jsonl\"");
        audit.export(caller, response.getOutputStream());
    }

    @GetMapping("/containers/{ref}/audit")
    String ofContainer(
            Caller caller, @PathVariable String ref, @RequestParam Map<String, String> parameters, Model model) {
        ContainerView view = heads.add(caller, ref, "audit", model);
        AuditFilter filter = new AuditFilter(null, null, null, view.name(), null, null, null, null);
        AuditTrail.Page page = audit.search(caller, filter, before(parameters), 2 * PAGE);
        // The filter finds names that merely contain this one.
        List<AuditLine> lines = page.entries().stream()
                .filter(entry -> entry.target().name().equals(view.name())
                        || entry.target().id().equals(view.id()))
                .map(AuditLine::of)
                .toList();
        model.addAttribute("lines", lines);
        model.addAttribute(
                "older",
                page.olderThan()
                        .map(seq -> "/containers/" + view.id() + "/audit?before=" + seq)
                        .orElse(""));
        return "container/audit";
    }

    private static Optional<Long> before(Map<String, String> parameters) {
        String text = parameters.getOrDefault("before", "");
        return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
}
