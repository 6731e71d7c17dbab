package io.cofferdam.operations;

import io.cofferdam.access.Caller;
import io.cofferdam.access.Permission;
import io.cofferdam.audit.AuditChain;
import io.cofferdam.audit.AuditEntry;
import io.cofferdam.audit.AuditFilter;
import io.cofferdam.audit.AuditTrail;
import io.cofferdam.operations.Recorder.Change;
import io.cofferdam.problem.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Reading the record, for those who may. */
@Service
public class AuditOperations {

    private final AuditTrail trail;
    private final AuditChain chain;
    private final Recorder recorder;

    AuditOperations(AuditTrail trail, AuditChain chain, Recorder recorder) {
        this.trail = trail;
        this.chain = chain;
        this.recorder = recorder;
    }

    /**
     * A page of entries, newest first.
     *
     * @param olderThan the sequence number that all entries are below; empty for the newest
     */
    public AuditTrail.Page search(Caller caller, AuditFilter filter, Optional<Long> olderThan, int size) {
        caller.require(Permission.AUDIT_VIEW, "Reading the audit log");
        return trail.search(filter, olderThan.orElse(Long.MAX_VALUE), size);
    }

    /** The actions that are on the record, each once and by name. */
    public List<String> actions(Caller caller) {
        caller.require(Permission.AUDIT_VIEW, "Reading the audit log");
        return trail.actions();
    }

    public AuditEntry inspect(Caller caller, long sequence) {
        caller.require(Permission.AUDIT_VIEW, "Reading the audit log");
        return trail.find(sequence)
                .orElseThrow(() -> ProblemException.notFound(
                        "There is no audit record " + sequence + ".",
                        "The record has no act of that number.",
                        "Look for it in the audit's list."));
    }

    /** Recomputes every hash of the record. */
    public AuditChain.Verdict verify(Caller caller) throws IOException {
        caller.require(Permission.AUDIT_VIEW, "check the audit log");
        return chain.verify();
    }

    /** Writes the whole record as JSON lines; that it was taken out is itself on the record. */
    public void export(Caller caller, OutputStream target) throws IOException {
        recorder.change(Change.of(caller, Permission.AUDIT_VIEW, "audit.exported", "audit"), () -> {});
        chain.export(target);
    }
}
