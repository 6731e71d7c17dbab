package io.cofferdam.api;

import io.cofferdam.access.Caller;
import io.cofferdam.audit.AuditChain;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.operations.AuditOperations;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The record of who did what. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditApi {

    private static final int MOST = 1000;

    private final AuditOperations audit;

    AuditApi(AuditOperations audit) {
        this.audit = audit;
    }

    /**
     * What was done, newest first.
     *
     * @param q part of an actor, target, address, action, parameter or problem
     * @param olderThan the sequence number of the last record seen, for the next page
     */
    @GetMapping
    AuditTrail.Page search(
            Caller caller,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String target,
            @RequestParam(required = false) @Nullable String door,
            @RequestParam(required = false) @Nullable String outcome,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable Long olderThan,
            @RequestParam(defaultValue = "100") int size) {
        AuditFilter filter = new AuditFilter(q, actor, action, target, door, outcome, from, to);
        return audit.search(caller, filter, Optional.ofNullable(olderThan), Math.clamp(size, 1, MOST));
    }

    /** Walks the whole chain of hashes. */
    @GetMapping("/verify")
    Verified verify(Caller caller) throws IOException {
        return switch (audit.verify(caller)) {
            case AuditChain.Verdict.Intact intact -> new Verified(true, intact.records(), intact.head(), "");
            case AuditChain.Verdict.Unguarded unguarded ->
                new Verified(
                        false, unguarded.chain().records(), unguarded.chain().head(), unguarded.why());
            case AuditChain.Verdict.Broken broken -> new Verified(false, broken.seq(), "", broken.why());
        };
    }

    /**
     * @param record how many records there are, or the first that is not as it was written
     * @param head the last record's number and hash, to notice a cut-off end later
     */
    record Verified(boolean intact, long record, String head, String why) {}

    /** Every record as JSON lines. */
    @GetMapping(path = "/export", produces = "application/x-ndjson")
    void export(Caller caller, HttpServletResponse response) throws IOException {
        response.setContentType("application/x-ndjson");
        audit.export(caller, response.getOutputStream());
    }
}
